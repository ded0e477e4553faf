use std::env;

/// `INBOX`: where the inbox is, `sqlite:inbox.db` in the working directory by default.
#[must_use]
pub fn inbox_url() -> String {
    env::var("INBOX").unwrap_or_else(|_| "sqlite:inbox.db".to_owned())
}
