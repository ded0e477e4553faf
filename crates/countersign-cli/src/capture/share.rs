use std::{
    fs::File,
    io::{self, BufRead, BufReader},
};

/// It stands in the line of a refused request, and in no string, where the quotes are escaped.
const REFUSED: &[u8] = br#""verdict":{"refused""#;

/// How many bytes the lines of refused requests have. No line is held in memory.
pub(super) fn refused_bytes(file: &File) -> io::Result<u64> {
    count(BufReader::with_capacity(64 * 1024, file))
}

fn count(mut input: impl BufRead) -> io::Result<u64> {
    let (mut refused, mut line) = (0, 0);
    let mut is_refused = false;
    // How much of the word the last bytes are. It does not begin again within itself.
    let mut matched = 0;
    loop {
        let bytes = input.fill_buf()?;
        let length = bytes.len();
        if length == 0 {
            return Ok(refused);
        }
        for byte in bytes {
            line += 1;
            if *byte == b'\n' {
                refused += if is_refused { line } else { 0 };
                (line, is_refused, matched) = (0, false, 0);
            } else if REFUSED.get(matched) == Some(byte) {
                matched += 1;
                if matched == REFUSED.len() {
                    is_refused = true;
                    matched = 0;
                }
            } else {
                matched = usize::from(REFUSED.first() == Some(byte));
            }
        }
        input.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_refused_requests_are_counted() {
        let refused = "{\"body\":null,\"verdict\":{\"refused\":{\"status\":401}}}\n";
        let accepted = "{\"body\":{\"text\":\"\\\"verdict\\\":{\\\"refused\\\"\"},\"verdict\":{\"accepted\":{}}}\n";
        let both = [refused, accepted, "\n", refused, "{\"verdict\""].concat();
        for capacity in [1, 7, 4096] {
            let input = BufReader::with_capacity(capacity, both.as_bytes());
            assert_eq!(count(input).unwrap(), 2 * refused.len() as u64);
        }
        assert_eq!(count(&b""[..]).unwrap(), 0);
        assert_eq!(count(accepted.as_bytes()).unwrap(), 0);
    }
}
