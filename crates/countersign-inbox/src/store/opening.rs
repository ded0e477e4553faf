use std::fmt::Display;

use crate::OpenError;

/// What may be done to a database so that there is an inbox in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    /// Whether an inbox is created where there is none.
    pub(crate) creates: bool,
    /// Whether an older schema is brought up to date.
    pub(crate) migrates: bool,
}

impl Opening {
    /// All of it.
    #[cfg(feature = "sqlite")]
    pub(crate) const ANY: Self = Self {
        creates: true,
        migrates: true,
    };

    /// Refuses a schema of version `found`, or 0 where there is none, unless what `newest` needs may be
    /// done. `place` is where it was looked for.
    pub(crate) fn admit(
        self,
        found: usize,
        newest: usize,
        place: impl Display,
    ) -> Result<(), OpenError> {
        if found > newest {
            return Err(OpenError::newer_schema(found, newest));
        }
        if found == 0 && !self.creates {
            return Err(OpenError::missing(place));
        }
        if (1..newest).contains(&found) && !self.migrates {
            return Err(OpenError::older_schema(found, newest));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_done_is_admitted() {
        let opening = |creates, migrates| Opening { creates, migrates };
        let cases = [
            // creates, migrates, found, refused for
            (true, true, 0, None),
            (true, true, 1, None),
            (true, true, 3, None),
            (true, true, 4, Some("newer_schema")),
            (true, false, 0, None),
            (true, false, 2, Some("older_schema")),
            (true, false, 3, None),
            (false, true, 0, Some("missing")),
            (false, true, 2, None),
            (false, false, 0, Some("missing")),
            (false, false, 1, Some("older_schema")),
            (false, false, 3, None),
            (false, false, 4, Some("newer_schema")),
        ];
        for (creates, migrates, found, expected) in cases {
            let admitted = opening(creates, migrates).admit(found, 3, "here");
            let refused = admitted.as_ref().err().map(OpenError::reason);
            assert_eq!(refused, expected, "{creates} {migrates} {found}");
        }
    }

    #[test]
    fn a_refusal_says_what_was_found() {
        let strict = Opening {
            creates: false,
            migrates: false,
        };
        let said = |found| strict.admit(found, 3, "here").unwrap_err().to_string();
        assert_eq!(said(0), "no inbox at here");
        assert!(said(2).contains("version 2") && said(2).contains("needs 3"));
        assert!(said(4).contains("version 4") && said(4).contains("knows 3"));
    }
}
