use std::{env, error::Error, net::SocketAddr};

use countersign::{ConfigError, Scheme, Secret, Secrets};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;

use crate::{
    hints::{self, Hint, Sample},
    log_to_stderr,
    secrets::secrets_if_set,
};

/// Anybody can read this secret, so a server that uses it believes anybody.
const DEVELOPMENT_SECRET: &str = "whsec_development_only_do_not_deploy";

/// What the environment says.
#[derive(Debug)]
pub struct Settings {
    /// `BIND`: the address to listen on, `127.0.0.1:3000` by default.
    pub bind: String,
    /// Verifies with `SUPADEMO_WEBHOOK_SECRET`.
    pub supademo: Supademo,
    /// Verifies with `STORYLANE_WEBHOOK_SECRET`.
    pub storylane: Storylane,
    unset: Vec<Unset>,
}

/// A secret that nobody gave.
#[derive(Debug)]
struct Unset {
    variable: &'static str,
    hints: Vec<Hint>,
}

impl Settings {
    /// Reads the environment, and sends logs to stderr from here on.
    ///
    /// A secret whose variable is unset is the development secret, labelled `development`. Those
    /// that are set are as [`secrets`](crate::secrets) reads them.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if a secret is set but empty, or not Unicode, or if only the previous one is
    /// set.
    pub fn from_env() -> Result<Self, Box<dyn Error>> {
        log_to_stderr();
        let mut unset = Vec::new();

        let variable = "SUPADEMO_WEBHOOK_SECRET";
        let given = secrets_if_set(variable)?;
        let missing = given.is_none();
        let supademo = Supademo::new(given.map_or_else(development, Ok)?);
        if missing {
            let route = "/webhooks/supademo";
            unset.push(Unset::new(
                variable,
                route,
                supademo.scheme(),
                hints::SUPADEMO,
            )?);
        }

        let variable = "STORYLANE_WEBHOOK_SECRET";
        let given = secrets_if_set(variable)?;
        let missing = given.is_none();
        let storylane = Storylane::new(given.map_or_else(development, Ok)?);
        if missing {
            let route = "/webhooks/storylane";
            unset.push(Unset::new(
                variable,
                route,
                storylane.scheme(),
                hints::STORYLANE,
            )?);
        }

        Ok(Self {
            bind: env::var("BIND").unwrap_or_else(|_| "127.0.0.1:3000".to_owned()),
            supademo,
            storylane,
            unset,
        })
    }

    /// Says on stderr where the server listens and, for each development secret, what to paste.
    pub fn announce(&self, address: SocketAddr) {
        eprintln!("listening on http://{address}");
        for unset in &self.unset {
            eprintln!(
                "\n{} is not set: using the development secret {DEVELOPMENT_SECRET:?}, which \
                 everybody knows.\nPaste in another terminal:",
                unset.variable
            );
            for hint in &unset.hints {
                eprintln!("  {}", hint.command(address));
            }
        }
    }
}

impl Unset {
    fn new(
        variable: &'static str,
        route: &'static str,
        scheme: &Scheme,
        samples: &[Sample],
    ) -> Result<Self, Box<dyn Error>> {
        let hints = samples
            .iter()
            .map(|sample| Hint::new(route, scheme, sample))
            .collect::<Result<_, _>>()?;
        Ok(Self { variable, hints })
    }
}

fn development() -> Result<Secrets, ConfigError> {
    Ok(Secret::new(DEVELOPMENT_SECRET)?
        .with_label("development")
        .into())
}
