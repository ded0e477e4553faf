use std::{
    env,
    error::Error,
    fs::File,
    io::Read,
    net::{SocketAddr, ToSocketAddrs},
};

use countersign::{ConfigError, LiveSecrets, Provider, Secret, Secrets};

use crate::{
    hint::Hint,
    log_to_stderr,
    names::secret_variable,
    secret_file::{SecretFile, SecretFiles, log_loaded},
};

/// Anybody can read this secret, so a server that uses it believes anybody who reaches it.
pub(crate) const DEVELOPMENT_SECRET: &str = "whsec_development_only_do_not_deploy";

/// What the environment says.
#[derive(Debug)]
pub struct Settings {
    /// `BIND`: the address to listen on, `127.0.0.1:3000` by default.
    pub bind: String,
    files: SecretFiles,
    unset: Vec<Unset>,
}

/// A secret that nobody has set.
#[derive(Debug)]
struct Unset {
    variable: String,
    hint: Option<Hint>,
}

impl Settings {
    /// Reads the environment, and sends logs to stderr from here on.
    #[must_use]
    pub fn from_env() -> Self {
        log_to_stderr();
        Self {
            bind: env::var("BIND").unwrap_or_else(|_| "127.0.0.1:3000".to_owned()),
            files: SecretFiles::default(),
            unset: Vec::new(),
        }
    }

    /// The secrets of a provider: those of its [variable](secret_variable), which
    /// [`Secrets::from_env`] reads, or that of the file which the variable with `_FILE` after it
    /// names. Where no secret is set at all, and the server listens on loopback alone, it is the
    /// development secret, labelled `development`. Otherwise a provider without a secret is refused
    /// everything.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if a secret is set but empty or cannot be read, or if only the previous one is
    /// set. Another error if the secret is set twice.
    pub fn secrets<P: Provider>(&mut self, provider: &P) -> Result<LiveSecrets, Box<dyn Error>> {
        let variable = secret_variable::<P>();
        let secrets = match SecretFile::from_env(&variable)? {
            Some(_) if env::var_os(&variable).is_some() => {
                return Err(format!("{variable} and {variable}_FILE are both set").into());
            }
            Some(file) => {
                let secrets = file.secrets();
                self.files.add(file);
                secrets
            }
            None => match Secrets::from_optional_env(&variable)? {
                Some(secrets) => secrets.into(),
                None if is_loopback(&self.bind) && !is_any_secret_set() => {
                    self.development_secret(provider)?.into()
                }
                None => {
                    tracing::warn!(
                        variable,
                        "no secret is set: every delivery of {} is refused",
                        P::NAME
                    );
                    unknown_secret()?.into()
                }
            },
        };
        log_loaded(&variable, &secrets.load());
        Ok(secrets)
    }

    fn development_secret<P: Provider>(&mut self, provider: &P) -> Result<Secret, ConfigError> {
        let secret = Secret::new(DEVELOPMENT_SECRET)?.with_label("development");
        self.unset.push(Unset {
            variable: secret_variable::<P>(),
            hint: Hint::new(provider, &secret),
        });
        Ok(secret)
    }

    /// The secrets that are read from files.
    #[must_use]
    pub fn secret_files(&self) -> SecretFiles {
        self.files.clone()
    }

    /// Says on stderr where the server listens and, for each development secret, what to paste.
    pub fn announce(&self, address: SocketAddr) {
        eprintln!("listening on http://{address}");
        for unset in &self.unset {
            eprintln!(
                "\n{} is not set: using the development secret {DEVELOPMENT_SECRET:?}, which \
                 everybody knows.",
                unset.variable
            );
            if let Some(hint) = &unset.hint {
                eprintln!("Paste in another terminal:\n  {}", hint.command(address));
            }
        }
    }
}

/// Whether nobody but this machine reaches the address.
fn is_loopback(bind: &str) -> bool {
    let addresses = bind.to_socket_addrs();
    addresses.is_ok_and(|mut addresses| addresses.all(|address| address.ip().is_loopback()))
}

/// Whether the secret of any provider is set: then this is no first try.
fn is_any_secret_set() -> bool {
    env::vars_os().any(|(name, _)| {
        name.to_str()
            .is_some_and(|name| name.contains("_WEBHOOK_SECRET"))
    })
}

/// A secret that nobody knows.
fn unknown_secret() -> Result<Secret, Box<dyn Error>> {
    let mut key = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut key)?;
    Ok(Secret::new(key)?)
}
