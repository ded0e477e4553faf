//! A form with JSON in its member `payload`, as GitHub and Slack post it.

const MEMBER: &[u8] = b"payload=";

/// The JSON of a form, or `None` if it is no such form.
pub(super) fn payload(text: &[u8]) -> Option<Vec<u8>> {
    let value = text.strip_prefix(MEMBER)?;
    let end = value.iter().position(|byte| *byte == b'&');
    let value = value.get(..end.unwrap_or(value.len()))?;
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' => decoded.push(b' '),
            b'%' => {
                let (digits, after) = rest.split_at_checked(2)?;
                let mut decoded_byte = [0];
                hex::decode_to_slice(digits, &mut decoded_byte).ok()?;
                decoded.extend(decoded_byte);
                rest = after;
            }
            byte => decoded.push(*byte),
        }
    }
    Some(decoded)
}

/// The forms that JSON can have been the payload of: with a space as `+` and as `%20`.
pub(super) fn forms(json: &[u8]) -> impl Iterator<Item = Vec<u8>> + use<'_> {
    let is_json = matches!(json.first(), Some(b'{' | b'['));
    ["+", "%20"]
        .into_iter()
        .filter(move |_| is_json)
        .map(move |space| {
            let mut form = MEMBER.to_vec();
            for byte in json {
                match byte {
                    b' ' => form.extend_from_slice(space.as_bytes()),
                    // As the URL Standard leaves them in a form.
                    byte if byte.is_ascii_alphanumeric() || b"*-._".contains(byte) => {
                        form.push(*byte);
                    }
                    byte => {
                        form.push(b'%');
                        form.extend([byte >> 4, byte & 0x0f].map(hex_digit));
                    }
                }
            }
            form
        })
}

fn hex_digit(half: u8) -> u8 {
    match half {
        0..=9 => b'0' + half,
        _ => b'A' - 10 + half,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_and_encoded() {
        let json = "{\"a\": \"é&=+%*\"}".as_bytes();
        for form in forms(json) {
            assert_eq!(payload(&form).unwrap(), json, "{form:?}");
        }
        assert_eq!(payload(b"payload=%7b%7D&x=1").unwrap(), b"{}");
    }

    #[test]
    fn what_is_no_form_has_no_payload() {
        for text in [
            "",
            "payload",
            "x=1&payload={}",
            "payload=%",
            "payload=%7",
            "payload=%zz",
        ] {
            assert_eq!(payload(text.as_bytes()), None, "{text}");
        }
        for text in ["", "a", "1", " {}"] {
            assert_eq!(forms(text.as_bytes()).count(), 0, "{text}");
        }
    }
}
