use std::{error::Error, fmt, sync::Arc};

/// Why a body could not be parsed.
///
/// Its `Display` may quote a value of the body, so it is for the application's eyes and not for a
/// log that must hold no personal data.
#[derive(Debug, Clone)]
pub struct ParseError {
    source: Arc<dyn Error + Send + Sync>,
}

impl ParseError {
    /// Wraps the error of whatever parsed the body.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            source: Arc::from(source.into()),
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl Error for ParseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.source()
    }
}

impl From<serde_json::Error> for ParseError {
    fn from(error: serde_json::Error) -> Self {
        Self::new(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_what_it_wraps() {
        let error = ParseError::new(Box::<dyn Error + Send + Sync>::from("why"));
        assert_eq!(error.to_string(), "why");
        assert!(error.source().is_none());

        let inner = serde_json::from_str::<u8>("{").unwrap_err();
        let sentence = inner.to_string();
        let outer = ParseError::new(std::io::Error::other(inner));
        assert_eq!(outer.to_string(), sentence);
        let error = ParseError::new(crate::Rejection::Unparsable(outer));
        assert_eq!(error.source().unwrap().to_string(), sentence);
    }
}
