//! The tenant in the log.

use std::sync::Arc;

use axum::{Router, body::Body};
use countersign_tests::{cases::named, log, paths};
use countersign_tower::WebhookLayer;
use tower::ServiceExt;

use crate::support::{BROKEN, NOBODY, ROUTE, TENANTS, find, receiver, signed, to};

#[tokio::test]
async fn the_tenant_is_logged_once_it_is_known() {
    log::take();
    let layer = WebhookLayer::for_tenants(receiver(), find(Arc::default()));
    let app = Router::new().route(ROUTE, paths::axum_endpoint(layer));
    for (case, tenant, reason) in [
        (
            signed(TENANTS[0], "another key"),
            Some("a"),
            "signature_mismatch",
        ),
        (signed(NOBODY, "a's key"), None, "tenant_unknown"),
        (signed(BROKEN, "a's key"), None, "secrets_unavailable"),
        (
            to(TENANTS[0], named("no signature")),
            None,
            "header_missing",
        ),
    ] {
        let request = paths::request(&case, Body::from(case.body.clone()));
        app.clone().oneshot(request).await.unwrap();
        let events = log::take();
        assert_eq!(events.len(), 1, "{events:?}");
        let tenant = tenant.map(|tenant| format!(" tenant={tenant:?}"));
        let expected = format!(
            "WARN message=webhook rejected provider=\"supademo\"{} reason=\"{reason}\" ",
            tenant.unwrap_or_default()
        );
        assert!(events[0].starts_with(&expected), "{events:?}");
    }
}
