//! The candidates on actix-web.

use std::{future::Future, hint::black_box, pin::Pin, rc::Rc};

use actix_http::Request;
use actix_web::{
    App, Error, FromRequest, HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{Payload, Service, ServiceResponse},
    error::ErrorUnauthorized,
    test::{TestRequest, init_service},
    web::{self, Bytes, Data},
};
use actix_web_lab::extract::{RequestSignature, RequestSignatureScheme};
use countersign::Unrecognized;
use countersign_actix::{Webhook, WebhookMiddleware};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use webhook_verify::actix::{VerifiedBody, WebhookConfig};

use crate::{
    candidate::Candidate,
    load::{HEADER, Lead, Load, Ours, SECRET, keyed},
};

const LIMIT: usize = 2 * 1024 * 1024;

fn request(load: &Load) -> Request {
    let mut request = TestRequest::post()
        .uri("/")
        .insert_header(("host", "localhost"))
        .insert_header(("user-agent", "bench"))
        .insert_header(("accept", "*/*"))
        .insert_header(("content-type", "application/json"))
        .insert_header(("content-length", load.body.len()))
        .insert_header((HEADER, load.signature.as_str()))
        .to_request();
    *request.payload() = if load.frames.len() == 1 {
        Payload::from(load.body.clone())
    } else {
        let frames = load.frames.clone().into_iter().map(Ok);
        let stream: actix_http::BoxedPayloadStream = Box::pin(futures_util::stream::iter(frames));
        Payload::from(stream)
    };
    request
}

fn handle_event(event: &Result<Lead, Unrecognized>) -> HttpResponse {
    match event {
        Ok(lead) => handle(lead),
        Err(_) => HttpResponse::BadRequest().finish(),
    }
}

fn handle(lead: &Lead) -> HttpResponse {
    black_box(lead);
    HttpResponse::NoContent().finish()
}

fn parse(body: &[u8]) -> HttpResponse {
    match serde_json::from_slice(body) {
        Ok(lead) => handle(&lead),
        Err(_) => HttpResponse::BadRequest().finish(),
    }
}

struct Actix<S> {
    name: &'static str,
    lacks: &'static str,
    app: Rc<S>,
}

impl<S, B> Actix<S>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    fn boxed(name: &'static str, lacks: &'static str, app: S) -> Box<dyn Candidate> {
        Box::new(Self {
            name,
            lacks,
            app: Rc::new(app),
        })
    }
}

impl<S, B> Candidate for Actix<S>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn lacks(&self) -> &'static str {
        self.lacks
    }

    fn receive<'a>(&'a self, load: &'a Load) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
        Box::pin(async {
            let response = self.app.call(request(load)).await.expect("a response");
            assert_eq!(response.status(), 204, "{}", self.name);
        })
    }
}

/// `web::Json<T>`, which verifies nothing.
pub async fn json() -> Box<dyn Candidate> {
    let app = App::new()
        .app_data(web::JsonConfig::default().limit(LIMIT))
        .route(
            "/",
            web::post().to(async |lead: web::Json<Lead>| handle(&lead)),
        );
    Actix::boxed("actix: web::Json<T>", "verify", init_service(app).await)
}

/// The library `webhook-verify`.
pub async fn webhook_verify() -> Box<dyn Candidate> {
    let secret = webhook_verify::Secret::new(SECRET);
    let app = App::new()
        .app_data(web::PayloadConfig::new(LIMIT))
        .app_data(WebhookConfig::new(webhook_verify::Provider::GitHub, secret))
        .route(
            "/",
            web::post().to(async |body: VerifiedBody| parse(body.as_bytes())),
        );
    Actix::boxed(
        "actix: webhook-verify",
        "time out a body, give a typed event, check the header before the body is read",
        init_service(app).await,
    )
}

/// The scheme that `actix-web-lab` asks its user to write.
struct GitHub {
    mac: Hmac<Sha256>,
}

impl RequestSignatureScheme for GitHub {
    type Signature = Hmac<Sha256>;
    type Error = Error;

    async fn init(request: &HttpRequest) -> Result<Self, Error> {
        let key = Data::<Hmac<Sha256>>::extract(request).into_inner()?;
        Ok(Self {
            mac: key.get_ref().clone(),
        })
    }

    async fn consume_chunk(&mut self, _request: &HttpRequest, chunk: Bytes) -> Result<(), Error> {
        self.mac.update(&chunk);
        Ok(())
    }

    async fn finalize(self, _request: &HttpRequest) -> Result<Self::Signature, Error> {
        Ok(self.mac)
    }

    fn verify(mac: Self::Signature, request: &HttpRequest) -> Result<Self::Signature, Error> {
        let received = request
            .headers()
            .get(HEADER)
            .and_then(|value| value.as_bytes().strip_prefix(b"sha256="))
            .and_then(|value| hex::decode(value).ok())
            .ok_or_else(|| ErrorUnauthorized(""))?;
        mac.clone()
            .verify_slice(&received)
            .map_err(|_| ErrorUnauthorized(""))?;
        Ok(mac)
    }
}

/// The library `actix-web-lab`.
pub async fn actix_web_lab() -> Box<dyn Candidate> {
    let handler = async |signed: RequestSignature<Bytes, GitHub>| parse(&signed.into_parts().0);
    let app = App::new()
        .app_data(web::PayloadConfig::new(LIMIT))
        .app_data(Data::new(keyed()))
        .route("/", web::post().to(handler));
    Actix::boxed(
        "actix: actix-web-lab RequestSignature",
        "time out a body, compare (that is the user's), check the header before the body is read",
        init_service(app).await,
    )
}

/// Ours on actix-web.
pub async fn ours() -> Box<dyn Candidate> {
    let receiver = Ours::receiver().max_body_bytes(LIMIT);
    let handler = async |Webhook(delivery): Webhook<Ours>| handle_event(delivery.event());
    let app = App::new().service(
        web::resource("/")
            .wrap(WebhookMiddleware::from_receiver(receiver))
            .route(web::post().to(handler)),
    );
    Actix::boxed("actix: countersign", "", init_service(app).await)
}
