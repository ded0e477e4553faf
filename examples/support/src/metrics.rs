use std::{env, error::Error, future::ready, time::Duration};

use axum::{Router, routing::get};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;

/// How often samples that no scrape has asked for are folded together.
const UPKEEP: Duration = Duration::from_secs(5);

/// Counts from here on and serves `/metrics` on `METRICS_BIND`, if that is set. The address is its
/// own, so that it can be one that the world does not reach.
///
/// # Errors
///
/// If the address cannot be bound, or something else counts already.
pub async fn serve_metrics() -> Result<(), Box<dyn Error>> {
    let Ok(bind) = env::var("METRICS_BIND") else {
        return Ok(());
    };
    let handle = PrometheusBuilder::new().install_recorder()?;
    let listener = TcpListener::bind(bind).await?;
    eprintln!("metrics on http://{}/metrics", listener.local_addr()?);

    let upkeep = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            upkeep.run_upkeep();
        }
    });
    let app = Router::new().route("/metrics", get(move || ready(handle.render())));
    tokio::spawn(async { axum::serve(listener, app).await });
    Ok(())
}
