use std::{env, error::Error, fmt, time::Duration};

/// Stands in for a CRM, so that an example needs none. It keeps nothing; a call takes a while, and fails
/// as often as it is told to.
#[derive(Debug, Clone)]
pub struct Crm {
    fails: f64,
    takes: Duration,
}

impl Crm {
    /// `CRM_FAILS` is the share of the calls that fail, from 0, the default, to 1. `CRM_TAKES` is how
    /// many seconds a call takes, 0.05 by default.
    ///
    /// # Errors
    ///
    /// A sentence that names the variable that is no such number.
    pub fn from_env() -> Result<Self, Box<dyn Error>> {
        Self::new(
            env::var("CRM_FAILS").as_deref().unwrap_or("0"),
            env::var("CRM_TAKES").as_deref().unwrap_or("0.05"),
        )
    }

    fn new(fails: &str, takes: &str) -> Result<Self, Box<dyn Error>> {
        let is_share = |share: &f64| (0.0..=1.0).contains(share);
        let fails = fails.parse().ok().filter(is_share);
        let takes = takes.parse().ok();
        let takes = takes.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Ok(Self {
            fails: fails.ok_or("CRM_FAILS is not a number from 0 to 1")?,
            takes: takes.ok_or("CRM_TAKES is not a number of seconds")?,
        })
    }

    /// Saves that somebody with this address, or nobody known, has looked at a demo.
    ///
    /// The same call may come again: a real CRM knows it by `key`, and answers as it did the first time.
    ///
    /// # Errors
    ///
    /// [`CrmError`] as often as `CRM_FAILS` says.
    pub async fn save(&self, key: &str, email: Option<&str>) -> Result<(), CrmError> {
        tracing::debug!(key, is_known = email.is_some(), "the CRM is called");
        tokio::time::sleep(self.takes).await;
        if fastrand::f64() < self.fails {
            return Err(CrmError);
        }
        Ok(())
    }
}

/// The CRM did not save it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrmError;

impl fmt::Display for CrmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the CRM is down")
    }
}

impl Error for CrmError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_such_number_is_named() {
        for (fails, takes, named) in [
            ("", "0", "CRM_FAILS"),
            ("often", "0", "CRM_FAILS"),
            ("-0.1", "0", "CRM_FAILS"),
            ("1.1", "0", "CRM_FAILS"),
            ("NaN", "0", "CRM_FAILS"),
            ("0", "", "CRM_TAKES"),
            ("0", "-1", "CRM_TAKES"),
            ("0", "inf", "CRM_TAKES"),
            ("0", "1s", "CRM_TAKES"),
        ] {
            let error = Crm::new(fails, takes).unwrap_err().to_string();
            assert!(error.starts_with(named), "{fails:?}, {takes:?}: {error}");
        }
    }

    #[tokio::test]
    async fn it_fails_never_always_and_in_between() {
        for (fails, least, most) in [("0", 0, 0), ("0.5", 1, 199), ("1", 200, 200)] {
            let crm = Crm::new(fails, "0").unwrap();
            let mut failed = 0;
            for _ in 0..200 {
                failed += u32::from(crm.save("key", None).await.is_err());
            }
            assert!((least..=most).contains(&failed), "{fails}: {failed}");
        }
    }
}
