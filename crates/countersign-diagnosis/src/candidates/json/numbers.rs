use super::{
    text::Json,
    tokens::{scalar_length, string_length},
};
use crate::cause::BodyFault;

/// How a library writes a number that it read as a double of IEEE 754.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::candidates) enum Numbers {
    /// ECMAScript's `Number::toString`, for every number; Go's `encoding/json` writes the same.
    JavaScript,
    /// `repr`, for what is not a whole number without an exponent.
    Python,
    /// As Rust's `serde_json` does, for what is not a whole number without an exponent.
    Serde,
}

/// Nobody writes longer ones.
const MAX_LENGTH: usize = 64;

impl Numbers {
    pub(in crate::candidates) const ALL: [Self; 3] = [Self::JavaScript, Self::Python, Self::Serde];

    /// What is wrong if the sender signed the JSON with numbers so.
    pub(in crate::candidates) fn fault(self) -> BodyFault {
        BodyFault::JsonNumbers(match self {
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
            Self::Serde => "serde_json",
        })
    }

    /// The number as the library writes it, if it is one.
    pub(in crate::candidates) fn write(self, token: &str) -> Option<String> {
        let of_a_number = |byte: u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        if token.len() > MAX_LENGTH || !token.bytes().all(of_a_number) {
            return None;
        }
        if self != Self::JavaScript && !token.contains(['.', 'e', 'E']) {
            return None;
        }
        let number: f64 = token
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())?;
        // The fewest digits that are read as the same number, as all of these write it.
        let shortest = format!("{:e}", number.abs());
        let (mantissa, exponent) = shortest.split_once('e')?;
        let digits = mantissa.replace('.', "");
        let exponent: i32 = exponent.parse().ok()?;
        let negative = number.is_sign_negative() && (number != 0.0 || self != Self::JavaScript);
        let sign = if negative { "-" } else { "" };
        let written = match self {
            Self::JavaScript if (-6..21).contains(&exponent) => {
                let point = plain(&digits, exponent);
                point
                    .strip_suffix(".0")
                    .map_or(point.clone(), str::to_owned)
            }
            Self::Python if (-4..16).contains(&exponent) => plain(&digits, exponent),
            Self::Serde if (-5..16).contains(&exponent) => plain(&digits, exponent),
            Self::JavaScript | Self::Serde => format!("{mantissa}e{exponent:+}"),
            Self::Python => format!("{mantissa}e{exponent:+03}"),
        };
        Some(format!("{sign}{written}"))
    }
}

impl Json<'_> {
    /// The text with other numbers, and all else as it is.
    pub(in crate::candidates) fn renumbered(
        self,
        numbers: Numbers,
        limit: usize,
    ) -> Option<String> {
        let mut out = String::with_capacity(self.text.len());
        let mut rest = self.text;
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '"' => string_length(rest)?,
                _ => scalar_length(rest).max(first.len_utf8()),
            };
            let (token, after) = rest.split_at_checked(length)?;
            match numbers.write(token) {
                Some(number) => out.push_str(&number),
                None => out.push_str(token),
            }
            rest = after;
            if out.len() > limit {
                return None;
            }
        }
        Some(out)
    }
}

/// More whole numbers are not tried one by one.
const MAX_SINGLE: usize = 16;

impl Json<'_> {
    /// The text with `.0` after every whole number, and after one of them alone: who reads such a
    /// number and writes it again drops that.
    pub(in crate::candidates) fn with_floats(self, limit: usize) -> Vec<String> {
        let mut ends = Vec::new();
        let mut position = 0;
        while let Some(rest) = self.text.get(position..).filter(|rest| !rest.is_empty()) {
            let first = rest.chars().next().map_or(1, char::len_utf8);
            let length = match rest.as_bytes().first() {
                Some(b'"') => string_length(rest).unwrap_or(rest.len()),
                _ => scalar_length(rest).max(first),
            };
            let token = rest.get(..length).unwrap_or_default();
            let digits = token.strip_prefix('-').unwrap_or(token);
            position += length;
            if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                ends.push(position);
            }
        }
        let written = |ends: &[usize]| {
            let mut out = String::with_capacity(self.text.len() + 2 * ends.len());
            let mut start = 0;
            for end in ends {
                out.push_str(self.text.get(start..*end)?);
                out.push_str(".0");
                start = *end;
            }
            out.push_str(self.text.get(start..)?);
            (out.len() <= limit).then_some(out)
        };
        let mut texts: Vec<_> = written(&ends)
            .filter(|_| !ends.is_empty())
            .into_iter()
            .collect();
        if (2..=MAX_SINGLE).contains(&ends.len()) {
            texts.extend(ends.iter().filter_map(|end| written(&[*end])));
        }
        texts
    }
}

/// Without an exponent, and with a digit on each side of the point.
fn plain(digits: &str, exponent: i32) -> String {
    let Ok(exponent) = usize::try_from(exponent) else {
        let zeros = usize::try_from(exponent.unsigned_abs()).unwrap_or_default();
        return format!("0.{}{digits}", "0".repeat(zeros.saturating_sub(1)));
    };
    let whole = exponent + 1;
    match digits.split_at_checked(whole) {
        Some((whole, part)) if !part.is_empty() => format!("{whole}.{part}"),
        _ => format!(
            "{digits}{}.0",
            "0".repeat(whole.saturating_sub(digits.len()))
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // node -p 'JSON.stringify(N)'
    // python3 -c 'import json; print(json.dumps(N))'
    #[test]
    fn each_library_writes_numbers_in_its_own_way() {
        let cases = [
            // token, JavaScript, Python, serde_json
            ("30.0", "30", "30.0", "30.0"),
            ("1E5", "100000", "100000.0", "100000.0"),
            ("12.50", "12.5", "12.5", "12.5"),
            ("-0.0", "0", "-0.0", "-0.0"),
            ("0.00001", "0.00001", "1e-05", "0.00001"),
            ("1.5e-6", "0.0000015", "1.5e-06", "1.5e-6"),
            ("1e-7", "1e-7", "1e-07", "1e-7"),
            (
                "1e15",
                "1000000000000000",
                "1000000000000000.0",
                "1000000000000000.0",
            ),
            ("1e16", "10000000000000000", "1e+16", "1e+16"),
            ("1.25e20", "125000000000000000000", "1.25e+20", "1.25e+20"),
            ("1e21", "1e+21", "1e+21", "1e+21"),
            ("-1.5e300", "-1.5e+300", "-1.5e+300", "-1.5e+300"),
            ("0.1", "0.1", "0.1", "0.1"),
            ("123.456", "123.456", "123.456", "123.456"),
            ("5e-324", "5e-324", "5e-324", "5e-324"),
        ];
        for (token, javascript, python, serde) in cases {
            let written = Numbers::ALL.map(|numbers| numbers.write(token).unwrap());
            assert_eq!(written, [javascript, python, serde], "{token}");
            let number: f64 = token.parse().unwrap();
            assert_eq!(serde_json::to_string(&number).unwrap(), serde);
        }
        let whole = "12345678901234567890";
        assert_eq!(
            Numbers::JavaScript.write(whole).unwrap(),
            "12345678901234567000"
        );
        assert_eq!(Numbers::Python.write(whole), None);
        assert_eq!(Numbers::Serde.write(whole), None);
    }

    #[test]
    fn a_whole_number_gets_a_fraction() {
        let floats = |text: &'static str| Json::of(text.as_bytes()).unwrap().with_floats(100);
        assert_eq!(
            floats(r#"{"1":[-2, 30,"4",5.5,1e3],"n":null}"#),
            [
                r#"{"1":[-2.0, 30.0,"4",5.5,1e3],"n":null}"#,
                r#"{"1":[-2.0, 30,"4",5.5,1e3],"n":null}"#,
                r#"{"1":[-2, 30.0,"4",5.5,1e3],"n":null}"#,
            ]
        );
        assert_eq!(floats("[1]"), ["[1.0]"]);
        for text in ["[]", "[\"1\"]", "[1.5]", "[-]", "[1", "[\"1"] {
            let wrong = floats(text);
            assert!(wrong.is_empty() || text == "[1", "{text}: {wrong:?}");
        }
        assert!(Json::of(b"[1]").unwrap().with_floats(4).is_empty());
    }

    #[test]
    fn what_is_no_number_is_not_written() {
        let long = "1".repeat(65);
        for token in [
            "", "-", "e", "1e999", "inf", "nan", "0x1", "true", "1.2.3", "\"1\"", &long,
        ] {
            for numbers in Numbers::ALL {
                assert_eq!(numbers.write(token), None, "{token}");
            }
        }
    }
}
