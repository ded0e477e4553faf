//! The middleware on an application, a scope and a resource, and actix's extractors on the request
//! that the middleware lets through.

#![allow(clippy::unwrap_used, reason = "a test fails with a panic")]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use actix_web::{
    App, HttpResponse,
    body::MessageBody,
    dev::{Service, ServiceResponse},
    middleware::{Logger, NormalizePath},
    test::{TestRequest, call_service, init_service, read_body},
    web,
};
use countersign::{HeaderName, Message, ParseError, Provider, Receiver, Rejection, Scheme, Secret};
use countersign_actix::{Webhook, WebhookMiddleware};
use countersign_supademo::Supademo;
use countersign_tests::{
    app::{self, SECRET, SUPADEMO},
    cases::{LEAD_CAPTURED, SUPADEMO_SIGNATURE, padded},
    reference_hmac,
};

fn middleware() -> WebhookMiddleware<Supademo> {
    WebhookMiddleware::from_receiver(app::supademo())
}

async fn receive(Webhook(delivery): Webhook<Supademo>, body: web::Bytes) -> HttpResponse {
    assert_eq!(delivery.body(), &body);
    assert_eq!(body, LEAD_CAPTURED);
    HttpResponse::NoContent().finish()
}

fn signed() -> TestRequest {
    TestRequest::post()
        .uri(SUPADEMO)
        .insert_header((
            SUPADEMO_SIGNATURE,
            reference_hmac::hex(SECRET, LEAD_CAPTURED),
        ))
        .insert_header(("content-type", "application/json"))
        .set_payload(LEAD_CAPTURED)
}

fn unsigned() -> TestRequest {
    TestRequest::post().uri(SUPADEMO).set_payload(LEAD_CAPTURED)
}

async fn assert_guards<B>(
    app: impl Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
) where
    B: MessageBody,
{
    let response = call_service(&app, signed().to_request()).await;
    assert_eq!(response.status(), 204);
    let response = call_service(&app, unsigned().to_request()).await;
    assert_eq!(response.status(), 401);
    let rejection = response.response().extensions().get::<Rejection>().cloned();
    assert_eq!(rejection.unwrap().reason(), "header_missing");
    let challenge = response.headers().get("www-authenticate");
    assert_eq!(challenge.unwrap(), "HMAC-SHA256 realm=\"webhook\"");
    // Nothing of actix's error text.
    assert!(read_body(response).await.is_empty());
}

#[actix_web::test]
async fn on_an_application_a_scope_and_a_resource() {
    let on_app = App::new()
        .wrap(middleware())
        .route(SUPADEMO, web::post().to(receive));
    assert_guards(init_service(on_app).await).await;

    let on_scope = App::new().service(
        web::scope("/webhooks")
            .wrap(middleware())
            .route("/supademo", web::post().to(receive)),
    );
    assert_guards(init_service(on_scope).await).await;

    let on_resource = App::new().service(
        web::resource(SUPADEMO)
            .wrap(middleware())
            .route(web::post().to(receive)),
    );
    assert_guards(init_service(on_resource).await).await;
}

#[actix_web::test]
async fn among_other_middleware() {
    let app = App::new()
        .wrap(middleware())
        .wrap(Logger::default())
        .wrap(NormalizePath::trim())
        .route(SUPADEMO, web::post().to(receive));
    assert_guards(init_service(app).await).await;

    let app = App::new()
        .wrap(Logger::default())
        .wrap(middleware())
        .wrap(actix_web::middleware::Condition::new(
            true,
            Logger::default(),
        ))
        .route(SUPADEMO, web::post().to(receive));
    assert_guards(init_service(app).await).await;
}

#[actix_web::test]
async fn the_payloads_other_extractors_still_work() {
    #[derive(serde::Deserialize)]
    struct Lead {
        email: String,
    }
    let app = App::new()
        .wrap(middleware())
        .app_data(web::Data::new(7_u8))
        .route(
            SUPADEMO,
            web::post().to(
                async |Webhook(delivery): Webhook<Supademo>,
                       lead: web::Json<Lead>,
                       state: web::Data<u8>| {
                    assert_eq!(delivery.event().email(), Some(&*lead.email));
                    format!("{} {}", **state, lead.email)
                },
            ),
        );
    let app = init_service(app).await;
    let response = call_service(&app, signed().to_request()).await;
    assert_eq!(read_body(response).await, "7 jane@example.com");
}

#[actix_web::test]
async fn an_extractor_without_its_middleware_says_what_was_forgotten() {
    let app = App::new()
        .wrap(WebhookMiddleware::from_receiver(app::storylane()))
        .route(SUPADEMO, web::post().to(receive));
    let app = init_service(app).await;
    let response = call_service(&app, signed().to_request()).await;
    // The other provider's middleware is there, and refuses what is not its own.
    assert_eq!(response.status(), 401);

    let app = App::new().route(SUPADEMO, web::post().to(receive)).route(
        "/optional",
        web::post()
            .to(async |delivery: Option<Webhook<Supademo>>| format!("{}", delivery.is_some())),
    );
    let app = init_service(app).await;
    let response = call_service(&app, signed().to_request()).await;
    assert_eq!(response.status(), 500);
    let body = read_body(response).await;
    let text = std::str::from_utf8(&body).unwrap();
    assert!(text.contains("no verified supademo delivery"), "{text}");

    let response = call_service(&app, signed().uri("/optional").to_request()).await;
    assert_eq!(read_body(response).await, "false");
}

#[actix_web::test]
async fn an_application_can_map_rejections_to_responses_of_its_own() {
    let app = App::new()
        .wrap(middleware())
        .wrap(actix_web::middleware::from_fn(
            async |request, next: actix_web::middleware::Next<_>| {
                let response: ServiceResponse<_> = next.call(request).await?;
                let rejection = response.response().extensions().get::<Rejection>().cloned();
                let text = rejection.map(|rejection| rejection.to_string());
                Ok::<_, actix_web::Error>(response.map_body(|_, _| text.unwrap_or_default()))
            },
        ))
        .wrap(Logger::default())
        .route(SUPADEMO, web::post().to(receive));
    let app = init_service(app).await;
    let response = call_service(&app, unsigned().to_request()).await;
    assert_eq!(
        read_body(response).await,
        "the x-supademo-signature header is missing"
    );
}

/// Counts how often it is dropped, which is once for each receiver that owns one.
struct Counted(Scheme, Arc<AtomicUsize>);

impl Provider for Counted {
    const NAME: &'static str = "counted";
    type Event = ();

    fn scheme(&self) -> &Scheme {
        &self.0
    }

    fn parse(&self, _message: &Message<'_>) -> Result<(), ParseError> {
        Ok(())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.1.fetch_add(1, Ordering::Relaxed);
    }
}

#[actix_web::test]
async fn all_workers_share_one_receiver() {
    let dropped = Arc::new(AtomicUsize::new(0));
    let scheme = Scheme::hex(HeaderName::from_static("x-signature"));
    let provider = Counted(scheme, Arc::clone(&dropped));
    let receiver = Receiver::new(provider, Secret::new("key").unwrap());
    let middleware = WebhookMiddleware::from_receiver(receiver);
    let factory = move || {
        App::new()
            .wrap(middleware.clone())
            .route("/", web::post().to(async |_: Webhook<Counted>| ""))
    };
    for _worker in 0..4 {
        let app = init_service(factory()).await;
        let request = TestRequest::post()
            .uri("/")
            .insert_header(("x-signature", reference_hmac::hex("key", "body")))
            .set_payload("body");
        assert_eq!(call_service(&app, request.to_request()).await.status(), 200);
        assert_eq!(dropped.load(Ordering::Relaxed), 0);
    }
    drop(factory);
    assert_eq!(dropped.load(Ordering::Relaxed), 1);
}

#[actix_web::test]
async fn a_body_of_the_default_limit_reaches_the_extractors() {
    async fn bytes(Webhook(delivery): Webhook<Supademo>, body: web::Bytes) -> HttpResponse {
        assert_eq!(delivery.body(), &body);
        HttpResponse::NoContent().finish()
    }
    async fn text(Webhook(delivery): Webhook<Supademo>, body: String) -> HttpResponse {
        assert_eq!(delivery.body(), &body);
        HttpResponse::NoContent().finish()
    }
    let app = || App::new().wrap(WebhookMiddleware::new(Supademo, app::secrets()));
    let chosen = web::PayloadConfig::new(1000);
    let apps = [
        (app().route(SUPADEMO, web::post().to(bytes)), 204),
        (app().route(SUPADEMO, web::post().to(text)), 204),
        // A limit that the application has chosen is its own.
        (
            app()
                .app_data(chosen)
                .route(SUPADEMO, web::post().to(bytes)),
            413,
        ),
    ];
    for (app, status) in apps {
        let app = init_service(app).await;
        for length in [1000, 256 * 1024 + 1, 1 << 20, 2000] {
            let body = padded(length);
            let request = TestRequest::post()
                .uri(SUPADEMO)
                .insert_header((SUPADEMO_SIGNATURE, reference_hmac::hex(SECRET, &body)))
                .set_payload(body);
            let expected = if length == 1000 { 204 } else { status };
            let response = call_service(&app, request.to_request()).await;
            assert_eq!(response.status(), expected, "{length}");
        }
    }
}
