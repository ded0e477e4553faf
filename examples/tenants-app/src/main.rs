//! Receives Supademo's webhooks for many tenants with axum. The tenants and their secrets are in a
//! database, a `SQLite` file, and change while the server runs.
//!
//! ```text
//! tenants-app set NAME < secret    adds a tenant or gives it a new secret; the one before becomes the previous one
//! tenants-app retire NAME          stops accepting the tenant's previous secret
//! tenants-app remove NAME          removes the tenant
//! tenants-app list                 shows the tenants, with the fingerprints of their secrets
//! tenants-app                      serves
//! ```
//!
//! Deliveries of the tenant `acme` go to `/webhooks/supademo/acme`. The server remembers for a minute
//! what it has looked up; at SIGHUP it forgets that. So after `set`, send SIGHUP before the sender
//! signs with the new secret, and `retire` the previous one when its deliveries have stopped.
//!
//! Environment: `DATABASE` (`tenants.db` by default), `BIND`, `RUST_LOG`. As in every example,
//! `/webhooks/supademo` receives too, with `SUPADEMO_WEBHOOK_SECRET` and for no tenant. Each delivery
//! is a line of JSON on stdout; everything else goes to stderr. With the feature `metrics` and the
//! variable `METRICS_BIND`, it shows its counters to Prometheus on that address.

mod command;
mod schema;
mod store;
mod store_error;
mod tenant_name;
mod tenants;

use std::{env, error::Error, process::ExitCode};

use axum::{Router, routing::post};
use countersign::{Head, Receiver};
use countersign_supademo::Supademo;
use countersign_tower::WebhookLayer;
use example_support::{Settings, on_hangup, record_delivery, route, serve};

use crate::{command::Command, store::Store, tenants::Tenants};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let command = Command::parse(env::args_os().skip(1))?;
    let database = env::var_os("DATABASE").unwrap_or_else(|| "tenants.db".into());
    let store = Store::open(database.into())?;
    match command {
        Command::Serve => serve_tenants(store),
        Command::Set(name) => command::set(&store, &name),
        Command::Retire(name) => command::retire(&store, &name),
        Command::Remove(name) => command::remove(&store, &name),
        Command::List => command::list(&store),
    }
}

#[tokio::main]
async fn serve_tenants(store: Store) -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::from_env();
    let tenants = Tenants::new(store);
    let of_tenants = Receiver::for_tenants(Supademo).tenant_in_metrics();
    let finder = tenants.clone();
    let of_tenants =
        WebhookLayer::for_tenants(of_tenants, move |head: &Head<'_>| finder.find(head));
    let of_nobody = WebhookLayer::new(Supademo, settings.secrets(&Supademo)?);

    let receive = post(record_delivery::<Supademo>);
    let app = Router::new()
        .route(&route::<Supademo>(), receive.clone().layer(of_nobody))
        .route(
            &format!("{}/{{tenant}}", route::<Supademo>()),
            receive.layer(of_tenants),
        );
    #[cfg(feature = "metrics")]
    example_support::serve_metrics().await?;

    on_hangup(move || tenants.forget())?;
    serve(&settings, app).await
}
