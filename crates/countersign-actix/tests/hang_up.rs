//! Clients that hang up, over raw sockets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use actix_web::{
    App, HttpResponse, HttpServer,
    rt::{self, net::TcpStream, time::sleep},
    web,
};
use countersign::{Head, Provider, Secret};
use countersign_actix::{Webhook, WebhookMiddleware};
use countersign_supademo::Supademo;
use tokio::io::AsyncWriteExt;

const BODY: &[u8] = br#"{"event":"webhook.test"}"#;

fn request(secret: &Secret) -> Vec<u8> {
    let none: [(&str, &str); 0] = [];
    let head = Head::new(&none, SystemTime::now());
    let signature = Supademo.scheme().sign(secret, &head, BODY).unwrap();
    let mut request = format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\
         x-supademo-signature: {}\r\n\r\n",
        BODY.len(),
        signature.to_str().unwrap()
    )
    .into_bytes();
    request.extend_from_slice(BODY);
    request
}

/// Of `clients` that hang up, how many are handled by a handler that takes `work`.
async fn handled(clients: usize, work: Duration, hang_up: impl AsyncFn(TcpStream)) -> usize {
    let secret = Secret::new("whsec_example_0123456789abcdef").unwrap();
    let request = request(&secret);
    let handled = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&handled);
    let middleware = WebhookMiddleware::new(Supademo, secret);
    let server = HttpServer::new(move || {
        let counter = Arc::clone(&counter);
        let receive = move |_: Webhook<Supademo>| {
            let counter = Arc::clone(&counter);
            async move {
                sleep(work).await;
                counter.fetch_add(1, Ordering::SeqCst);
                HttpResponse::NoContent().finish()
            }
        };
        App::new().service(
            web::resource("/")
                .wrap(middleware.clone())
                .route(web::post().to(receive)),
        )
    })
    .workers(1)
    .bind("127.0.0.1:0")
    .unwrap();
    let address: SocketAddr = server.addrs()[0];
    let server = server.disable_signals().run();
    let handle = server.handle();
    rt::spawn(server);
    for _ in 0..clients {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&request).await.unwrap();
        hang_up(stream).await;
    }
    let start = Instant::now();
    while handled.load(Ordering::SeqCst) < clients && start.elapsed() < Duration::from_secs(20) {
        sleep(Duration::from_millis(10)).await;
    }
    handle.stop(false).await;
    handled.load(Ordering::SeqCst)
}

#[actix_web::test]
async fn every_request_of_a_client_that_closes_at_once_is_handled() {
    let closed = async |stream| drop(stream);
    assert_eq!(handled(200, Duration::ZERO, closed).await, 200);
}

#[actix_web::test]
async fn what_has_begun_is_handled_to_the_end_when_the_connection_is_reset() {
    let reset = async |stream: TcpStream| {
        sleep(Duration::from_millis(20)).await;
        stream.set_zero_linger().unwrap();
    };
    assert_eq!(handled(20, Duration::from_millis(300), reset).await, 20);
}
