use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use countersign::Encoding;

use crate::{
    cause::{Form, SignatureFault},
    hash::Hash,
};

const TOLERANT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
pub(crate) const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, TOLERANT);
pub(crate) const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, TOLERANT);

/// Longer than base64 of the hex digits of the longest MAC.
const MAX_LENGTH: usize = 256;

/// A shorter text is no signature that was cut off.
const MIN_CUT_OFF: usize = 16;

/// The MACs that a text can be read as, each with what is wrong with its form.
pub(super) fn decode(text: &[u8], expected: Encoding) -> Vec<(Vec<u8>, Vec<SignatureFault>)> {
    let mut found = Vec::new();
    if text.len() > MAX_LENGTH {
        return found;
    }
    if let Ok(mac) = hex::decode(text) {
        let faults = match expected {
            Encoding::Hex => vec![],
            Encoding::Base64 => vec![SignatureFault::HexInsteadOfBase64],
            // Nothing is known of an encoding that this version does not know.
            _ => return found,
        };
        found.push((mac, faults));
    }
    let is_url_safe = text.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let engine = if is_url_safe { URL_SAFE } else { STANDARD };
    if let Ok(bytes) = engine.decode(text) {
        let mut faults = match expected {
            Encoding::Hex => vec![SignatureFault::Base64InsteadOfHex],
            Encoding::Base64 => vec![],
            _ => return found,
        };
        if is_url_safe {
            faults.push(SignatureFault::Base64UrlSafe);
        }
        if bytes.len() % 3 != 0 && !text.ends_with(b"=") {
            faults.push(SignatureFault::Base64Unpadded);
        }
        if let Ok(mac) = hex::decode(&bytes) {
            found.push((mac, vec![SignatureFault::Base64OfHex]));
        }
        found.push((bytes, faults));
    }
    found.retain(|(mac, _)| Hash::of_length(mac.len()).is_some());
    found
}

/// Whether a text looks like the start of a signature, rather than like a word.
pub(super) fn is_cut_off(text: &[u8], form: Form) -> bool {
    let mac_length = form.algorithm.mac_len();
    let (length, is_digit): (_, fn(&u8) -> bool) = match form.encoding {
        Encoding::Hex => (mac_length * 2, u8::is_ascii_hexdigit),
        Encoding::Base64 => ((mac_length * 4).div_ceil(3), |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
        }),
        _ => return false,
    };
    (MIN_CUT_OFF..length).contains(&text.len())
        && text.iter().all(is_digit)
        && text.iter().any(u8::is_ascii_digit)
}
