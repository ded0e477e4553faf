//! The log of an adapter's endpoint.

use bytes::Bytes;
use countersign::StatusCode;
use countersign_tower::WebhookLayer;
use http::{Request, Response};
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};

use crate::{
    events::Events,
    log::{BODY, DIAGNOSIS, SIGNED, acme},
};

#[tokio::test]
async fn an_adapter_logs_the_rejection_and_the_diagnosis() {
    let (events, _guard) = Events::capture();
    let service =
        service_fn(async |_| Ok::<_, std::io::Error>(Response::new(Full::<Bytes>::default())));
    let service = WebhookLayer::from_receiver(acme()).layer(service);
    for is_first in [true, false] {
        let request = Request::post("/")
            .header(SIGNED.0, SIGNED.1)
            .body(Full::<Bytes>::from(BODY))
            .unwrap();
        let response = service.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        if is_first {
            assert_eq!(events.next_diagnosis().text, DIAGNOSIS);
        }
        let logged = events.all();
        assert_eq!(logged.len(), 1, "{logged:?}");
        assert!(
            logged[0].contains("message=webhook rejected "),
            "{logged:?}"
        );
    }
}
