//! A schema of its own for each test, dropped at its end.

use std::{env, future::Future, sync::OnceLock, time::Duration};

use countersign_inbox::{Inbox, InboxOptions};
use tokio_postgres::{Client, NoTls};

const DEFAULT: &str = "postgres://postgres@127.0.0.1:5432/test";

/// A schema that is dropped with this.
pub struct Database {
    server: String,
    pub schema: String,
}

impl Database {
    /// `None`, said aloud, if there is no server.
    pub async fn new() -> Option<Self> {
        static SERVER: OnceLock<Option<String>> = OnceLock::new();
        let server = if let Some(known) = SERVER.get() {
            known.clone()
        } else {
            let found = find().await;
            SERVER.get_or_init(|| found).clone()
        };
        let Some(server) = server else {
            skip("no PostgreSQL answers; COUNTERSIGN_POSTGRES names another");
            return None;
        };
        Some(Self::on(&server))
    }

    /// On this server.
    pub fn on(server: &str) -> Self {
        let schema = format!(
            "countersign_test_{}_{:08x}",
            std::process::id(),
            fastrand::u32(..)
        );
        Self {
            server: server.to_owned(),
            schema,
        }
    }

    pub fn url(&self) -> String {
        self.url_with(&[])
    }

    /// With these parameters beside the schema's.
    pub fn url_with(&self, parameters: &[&str]) -> String {
        let joint = if self.server.contains('?') { '&' } else { '?' };
        let mut url = format!("{}{joint}schema={}", self.server, self.schema);
        for parameter in parameters {
            url.push('&');
            url.push_str(parameter);
        }
        url
    }

    pub async fn inbox(&self) -> Inbox {
        self.inbox_with(Inbox::options()).await
    }

    pub async fn inbox_with(&self, options: InboxOptions) -> Inbox {
        options.open(&self.url()).await.unwrap()
    }

    /// A client of the user's own, whose search path is not the inbox's.
    pub async fn client(&self) -> Client {
        connect(&self.server).await.unwrap()
    }

    /// Runs SQL in the schema.
    pub async fn run(&self, sql: &str) {
        let client = self.client().await;
        let path = format!("SET search_path = {}; ", self.schema);
        client.batch_execute(&(path + sql)).await.unwrap();
    }

    /// One number out of the schema.
    pub async fn number(&self, sql: &str) -> i64 {
        let client = self.client().await;
        let path = format!("SET search_path = {}", self.schema);
        client.batch_execute(&path).await.unwrap();
        client.query_one(sql, &[]).await.unwrap().get(0)
    }

    /// Lets time pass: what is due, and what expires, does so sooner.
    pub fn pass(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static {
        let (server, schema) = (self.server.clone(), self.schema.clone());
        async move {
            let micros = time.as_micros();
            let client = connect(&server).await.unwrap();
            // What has happened stays as it was told: only what is still to come comes sooner. What no
            // handler of the suite is for is left alone: a case looks whether anybody has touched it.
            client
                .batch_execute(&format!(
                    "UPDATE {schema}.countersign_delivery SET due_at = due_at - {micros} \
                     WHERE state < 2 AND provider <> 'globex'; \
                     UPDATE {schema}.countersign_delivery SET expires_at = expires_at - {micros}; \
                     UPDATE {schema}.countersign_key SET expires_at = expires_at - {micros}"
                ))
                .await
                .unwrap();
        }
    }
}

/// In a thread of its own: the test's runtime may be at its end.
impl Drop for Database {
    fn drop(&mut self) {
        let (server, schema) = (self.server.clone(), self.schema.clone());
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let drop = async {
                    let client = connect(&server).await.ok()?;
                    let sql =
                        format!("SET lock_timeout = '5s'; DROP SCHEMA IF EXISTS {schema} CASCADE");
                    client.batch_execute(&sql).await.ok()
                };
                let _ = tokio::time::timeout(Duration::from_secs(10), drop).await;
            });
        });
        let _ = dropping.join();
    }
}

pub async fn connect(url: &str) -> Result<Client, tokio_postgres::Error> {
    let url = url.split("&sslrootcert").next().unwrap_or_default();
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn find() -> Option<String> {
    let url = env::var("COUNTERSIGN_POSTGRES").unwrap_or_else(|_| DEFAULT.to_owned());
    let limit = Duration::from_secs(5);
    let client = tokio::time::timeout(limit, connect(&url))
        .await
        .ok()?
        .ok()?;
    client.batch_execute("SELECT 1").await.ok()?;
    Some(url)
}

/// Says that something is not tested here, or fails where it has to be.
pub fn skip(why: &str) {
    let is_required = env::var("COUNTERSIGN_REQUIRE_SERVERS").is_ok_and(|value| value == "1")
        || env::var_os("CI").is_some();
    assert!(!is_required, "not tested: {why}");
    eprintln!("NOT CHECKED: {why}");
}
