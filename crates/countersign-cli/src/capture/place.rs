use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

use super::forwarding::{Forwarding, WIDTH};

/// Where the outcome of a delivery stands in a capture: in room of a fixed length, at the end of its
/// line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(u64);

/// What stands before the room, and behind it.
const MEMBER: &[u8] = br#","forwarded":"#;
const END: &[u8] = b"}";

impl Place {
    /// Leaves room at the end of the JSON of an envelope, and writes the outcome into it, if there is
    /// one. The line begins at `start`.
    pub(super) fn leave(line: &mut Vec<u8>, outcome: Option<&Forwarding>) -> u64 {
        // The brace that ends the envelope.
        line.pop();
        line.extend_from_slice(MEMBER);
        let place = line.len() as u64;
        line.extend(Forwarding::to_fixed(outcome));
        line.extend_from_slice(END);
        place
    }

    /// A place this far behind the start of a line that begins at `start`.
    pub(super) fn at(start: u64, offset: u64) -> Self {
        Self(start + offset)
    }

    /// The room of a line that begins at `start`, if it has one.
    pub(super) fn find(line: &[u8], start: u64) -> Option<Self> {
        let line = line.strip_suffix(END)?;
        let offset = line.len().checked_sub(WIDTH)?;
        let (before, room) = line.split_at_checked(offset)?;
        let is_room = before.ends_with(MEMBER) && is_outcome(room);
        is_room.then(|| Self::at(start, offset as u64))
    }

    /// Writes the outcome down, unless it is known already that the delivery was taken.
    pub(super) fn settle(self, file: &mut File, outcome: &Forwarding) -> io::Result<()> {
        let start = self.0.saturating_sub(MEMBER.len() as u64);
        let mut there = vec![0; MEMBER.len() + WIDTH];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut there)?;
        let room = there.strip_prefix(MEMBER).unwrap_or_default();
        let Ok(before) = serde_json::from_slice::<Option<Forwarding>>(room) else {
            return Err(io::Error::other(
                "the capture was changed, and the line is not where it was",
            ));
        };
        if before.is_some_and(|before| before.is_taken()) {
            return Ok(());
        }
        file.seek(SeekFrom::Start(self.0))?;
        file.write_all(&Forwarding::to_fixed(Some(outcome)))
    }
}

fn is_outcome(room: &[u8]) -> bool {
    serde_json::from_slice::<Option<Forwarding>>(room).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENVELOPE: &[u8] = br#"{"provider":"acme","body":{"text":"\",\"forwarded\":"}}"#;

    fn with_room(outcome: Option<&Forwarding>) -> (Vec<u8>, u64) {
        let mut line = ENVELOPE.to_vec();
        let offset = Place::leave(&mut line, outcome);
        (line, offset)
    }

    #[test]
    fn room_that_is_left_is_found_again() {
        let outcomes = [
            None,
            Some(Forwarding::Pending),
            Some(Forwarding::Answered(503)),
            Some(Forwarding::Failed("no route".to_owned())),
        ];
        for outcome in outcomes {
            let (line, offset) = with_room(outcome.as_ref());
            assert_eq!(Place::find(&line, 70), Some(Place::at(70, offset)));
            let value: serde_json::Value = serde_json::from_slice(&line).unwrap();
            assert_eq!(value["provider"], "acme");
            assert_eq!(value["forwarded"], serde_json::json!(outcome));
        }
    }

    #[test]
    fn no_other_line_has_room() {
        let (whole, _) = with_room(None);
        for end in 0..whole.len() {
            assert_eq!(Place::find(&whole[..end], 0), None, "{end}");
        }
        let foreign = String::from_utf8(whole).unwrap();
        for other in [
            foreign.replace("null ", "nullx"),
            foreign.replace("null ", "42   "),
            foreign.replace("\"forwarded\":null", "\"forwardex\":null"),
            format!("{foreign}\n"),
            String::from_utf8(ENVELOPE.to_vec()).unwrap(),
            r#"{"forwarded":{"answered":204}}"#.to_owned(),
        ] {
            assert_eq!(Place::find(other.as_bytes(), 0), None, "{other}");
        }
    }

    #[test]
    fn an_outcome_is_replaced_until_the_delivery_is_taken() {
        let (line, offset) = with_room(None);
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[b"{}\n", &line[..]].concat()).unwrap();
        let place = Place::at(3, offset);
        let outcomes = [
            (Forwarding::Failed("refused".to_owned()), "failed"),
            (Forwarding::Answered(503), "503"),
            (Forwarding::Answered(204), "204"),
            (Forwarding::Answered(500), "204"),
            (Forwarding::Pending, "204"),
        ];
        for (outcome, expected) in outcomes {
            place.settle(&mut file, &outcome).unwrap();
            let mut text = String::new();
            file.rewind().unwrap();
            file.read_to_string(&mut text).unwrap();
            assert_eq!(text.len(), line.len() + 3);
            let line: serde_json::Value = serde_json::from_str(&text[3..]).unwrap();
            assert!(line["forwarded"].to_string().contains(expected), "{line}");
        }
    }

    #[test]
    fn nothing_is_written_where_no_room_is() {
        let (line, offset) = with_room(None);
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&line).unwrap();
        for wrong in [0, 1, offset - 1, offset + 1, offset + 170, 1 << 40] {
            let error = Place::at(0, wrong).settle(&mut file, &Forwarding::Answered(204));
            assert!(error.is_err(), "{wrong}");
        }
        let mut after = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut after).unwrap();
        assert_eq!(after, line);
    }
}
