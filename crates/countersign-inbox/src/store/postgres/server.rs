use std::{fmt, future::Future, pin::Pin, str::FromStr, sync::Arc, time::Duration};

use tokio_postgres::{
    AsyncMessage, Client, Config, Connection, Error, Socket,
    config::SslMode,
    tls::{MakeTlsConnect, TlsStream},
};

use super::{
    pools::CONNECT,
    session::{Durability, Kind},
};
use crate::OpenError;

/// What drives a connection, until it ends.
pub(super) type Driver = Pin<Box<dyn Future<Output = ()> + Send>>;

#[cfg(feature = "postgres-tls")]
type Tls = tokio_postgres_rustls::MakeRustlsConnect;
#[cfg(not(feature = "postgres-tls"))]
type Tls = std::convert::Infallible;

/// How long the server's machine may leave what was sent unacknowledged. Its kernel answers for a server
/// that is only slow.
const UNHEARD: Duration = Duration::from_secs(15);

const DEFAULT_SCHEMA: &str = "countersign";

/// Where an inbox is: a server, a database, and a schema in it.
pub(super) struct Server {
    config: Config,
    pub(super) schema: Arc<str>,
    pub(super) tls: Option<Tls>,
    pub(super) durability: Durability,
}

/// The parameters of a URL that are ours.
#[derive(Default)]
struct Own {
    schema: Option<String>,
    #[cfg_attr(
        not(feature = "postgres-tls"),
        allow(dead_code, reason = "there is no TLS")
    )]
    root_certificate: Option<String>,
    verifies: Option<bool>,
}

impl Server {
    /// Reads `postgres://user:password@host:port/database?schema=NAME`.
    pub(super) fn parse(url: &str, durability: Durability) -> Result<Self, OpenError> {
        let (url, own) = own_parameters(url)?;
        let mut config =
            Config::from_str(&url).map_err(|error| OpenError::url(super::error::text(&error)))?;
        if let Some(verifies) = own.verifies {
            config.ssl_mode(if verifies {
                SslMode::Require
            } else {
                SslMode::Disable
            });
        }
        let tls = tls(&config, &own)?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(UNHEARD);
        }
        if config.get_application_name().is_none() {
            config.application_name("countersign");
        }
        Ok(Self {
            config,
            schema: own.schema.as_deref().unwrap_or(DEFAULT_SCHEMA).into(),
            tls,
            durability,
        })
    }

    /// How to connect for this purpose.
    pub(super) fn config(&self, kind: Kind) -> Config {
        let mut config = self.config.clone();
        let ours = kind.settings(&self.schema);
        // The later setting counts: none of the URL's undoes one of ours.
        let options = match config.get_options() {
            Some(given) => format!("{given} {ours}"),
            None => ours,
        };
        config.options(options);
        config
    }

    /// Connects, and returns what drives the connection.
    pub(super) async fn connect(&self, kind: Kind) -> Result<(Client, Driver), Error> {
        self.connect_and_hear(kind, |_| {}).await
    }

    /// The same, and tells of each notification.
    pub(super) async fn connect_and_hear(
        &self,
        kind: Kind,
        heard: impl FnMut(&str) + Send + 'static,
    ) -> Result<(Client, Driver), Error> {
        let config = self.config(kind);
        match &self.tls {
            #[cfg(feature = "postgres-tls")]
            Some(tls) => connect(&config, tls.clone(), heard).await,
            #[cfg(not(feature = "postgres-tls"))]
            Some(none) => match *none {},
            None => connect(&config, tokio_postgres::NoTls, heard).await,
        }
    }
}

async fn connect<T>(
    config: &Config,
    tls: T,
    heard: impl FnMut(&str) + Send + 'static,
) -> Result<(Client, Driver), Error>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: TlsStream + Send + 'static,
{
    let (client, connection) = config.connect(tls).await?;
    Ok((client, Box::pin(drive(connection, heard))))
}

async fn drive<T>(mut connection: Connection<Socket, T>, mut heard: impl FnMut(&str))
where
    T: TlsStream + Unpin,
{
    while let Some(Ok(message)) =
        std::future::poll_fn(|context| connection.poll_message(context)).await
    {
        if let AsyncMessage::Notification(notification) = message {
            heard(notification.payload());
        }
    }
}

#[cfg(feature = "postgres-tls")]
fn tls(config: &Config, own: &Own) -> Result<Option<Tls>, OpenError> {
    super::tls::tls(config.get_ssl_mode(), own.root_certificate.as_deref())
}

#[cfg(not(feature = "postgres-tls"))]
fn tls(config: &Config, _own: &Own) -> Result<Option<Tls>, OpenError> {
    match config.get_ssl_mode() {
        SslMode::Disable | SslMode::Prefer => Ok(None),
        _ => Err(OpenError::url(
            "sslmode asks for TLS, and this program is built without the feature postgres-tls",
        )),
    }
}

/// Takes the parameters out that are ours, and leaves the rest to the client.
fn own_parameters(url: &str) -> Result<(String, Own), OpenError> {
    let mut own = Own::default();
    let Some((address, parameters)) = url.split_once('?') else {
        return Ok((url.to_owned(), own));
    };
    let mut others = Vec::new();
    for parameter in parameters.split('&').filter(|text| !text.is_empty()) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match (name, value) {
            ("schema", schema) => own.schema = Some(schema_name(schema)?),
            ("sslrootcert", "" | "system") => {}
            ("sslrootcert", path) => own.root_certificate = Some(unescaped(path)?),
            // Each of them verifies all that there is to verify: nothing is encrypted for a stranger.
            ("sslmode", "require" | "verify-ca" | "verify-full") => own.verifies = Some(true),
            // What is encrypted only if nobody minds protects from nobody who minds.
            ("sslmode", "allow") => own.verifies = Some(false),
            _ => others.push(parameter),
        }
    }
    if others.is_empty() {
        return Ok((address.to_owned(), own));
    }
    Ok((format!("{address}?{}", others.join("&")), own))
}

/// A schema's name stands in statements: only what needs no escape anywhere is let through.
fn schema_name(name: &str) -> Result<String, OpenError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if name.is_empty() || name.len() > 63 || !name.bytes().all(is_plain) {
        return Err(OpenError::url(
            "schema= needs a name of 1 to 63 letters, digits and underscores",
        ));
    }
    Ok(name.to_owned())
}

fn unescaped(value: &str) -> Result<String, OpenError> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits =
            [rest.next(), rest.next()].map(|digit| char::from(digit.unwrap_or(0)).to_digit(16));
        let [Some(high), Some(low)] = digits else {
            return Err(OpenError::url("sslrootcert= has a % that escapes nothing"));
        };
        bytes.push(u8::try_from(high * 16 + low).unwrap_or(0));
    }
    String::from_utf8(bytes).map_err(|_| OpenError::url("sslrootcert= is not UTF-8"))
}

/// Shows no password.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("hosts", &self.config.get_hosts())
            .field("database", &self.config.get_dbname())
            .field("schema", &self.schema)
            .field("has_tls", &self.tls.is_some())
            .field("durability", &self.durability)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Server, OpenError> {
        Server::parse(url, Durability::Full)
    }

    #[test]
    fn the_schema_is_the_urls_or_the_default() {
        for (url, schema) in [
            ("postgres://localhost/app", "countersign"),
            (
                "postgresql://u:p@localhost:5433/app?schema=inbox_2",
                "inbox_2",
            ),
            (
                "postgres://localhost/app?connect_timeout=3&schema=Eu&sslmode=disable",
                "Eu",
            ),
        ] {
            assert_eq!(&*parse(url).unwrap().schema, schema, "{url}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for url in [
            "postgres://localhost/app?schema=",
            "postgres://localhost/app?schema=a\"b",
            "postgres://localhost/app?schema=a b",
            "postgres://localhost/app?schema=a%20b",
            "postgres://localhost/app?schema=a;drop",
            "postgres://localhost/app?schema=naïve",
            "postgres://localhost/app?no_such_parameter=1",
            "postgres://localhost/app?sslmode=maybe",
            "postgres://localhost/app?sslrootcert=%zz",
            "postgres://localhost:port/app",
        ] {
            assert!(parse(url).is_err(), "{url}");
        }
        let long = format!("postgres://localhost/app?schema={}", "a".repeat(64));
        assert!(parse(&long).is_err());
    }

    #[test]
    fn a_password_is_not_shown() {
        let server = parse("postgres://ada:hunter2@localhost/app").unwrap();
        assert!(!format!("{server:?}").contains("hunter2"));
        let error = parse("postgres://ada:hunter2@localhost:port/app").unwrap_err();
        assert!(
            !format!("{error:?} {error}").contains("hunter2"),
            "{error:?}"
        );
    }

    #[test]
    fn a_setting_of_the_url_undoes_none_of_ours() {
        let server = parse("postgres://localhost/app?options=-c%20search_path%3Dpublic").unwrap();
        let config = server.config(Kind::Put);
        let options = config.get_options().unwrap();
        assert!(options.starts_with("-c search_path=public -c search_path=\"countersign\""));
    }

    #[cfg(not(feature = "postgres-tls"))]
    #[test]
    fn tls_is_not_left_out_in_silence() {
        for mode in ["require", "verify-ca", "verify-full"] {
            let url = format!("postgres://localhost/app?sslmode={mode}");
            let error = parse(&url).unwrap_err();
            assert!(error.to_string().contains("postgres-tls"), "{mode}");
        }
    }
}
