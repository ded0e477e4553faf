//! HTTP/2 without TLS, by prior knowledge (RFC 9113 §3.3).

use std::{io, time::Duration};

use http::{HeaderValue, Request, Version, header};
use http_body_util::BodyExt;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};

use super::{
    answer::{Answer, Failure},
    body::TestBody,
};
use crate::conformance::request::{End, SuiteRequest};

/// The client's preface with empty settings (RFC 9113 §3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// The type of a frame of settings, with which a server's preface begins (RFC 9113 §6.5).
const SETTINGS: u8 = 4;

/// Whether the server answers the preface of HTTP/2 with its own.
pub(super) async fn is_spoken(mut stream: TcpStream, patience: Duration) -> bool {
    let preface = async {
        stream.write_all(PREFACE).await?;
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        io::Result::Ok(head)
    };
    match timeout(patience, preface).await {
        Ok(Ok([_, _, _, kind, _, stream @ ..])) => kind == SETTINGS && stream == [0; 4],
        Ok(Err(_)) | Err(_) => false,
    }
}

pub(super) async fn exchange(
    stream: TcpStream,
    authority: &str,
    sent: &SuiteRequest,
) -> Result<Answer, Failure> {
    let body = TestBody::new(sent);
    let uri = format!("http://{authority}{}", sent.path);
    let request = Request::builder().method(&sent.method).uri(uri);
    let request = request.version(Version::HTTP_2).body(body);
    let mut request = request.map_err(Failure::failed)?;
    *request.headers_mut() = sent.headers.clone();
    if let Some(length) = sent.content_length {
        let length = HeaderValue::from(length);
        request.headers_mut().insert(header::CONTENT_LENGTH, length);
    }

    let start = Instant::now();
    let handshake = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(Failure::failed)?;
    let connection = AbortOnDrop(tokio::spawn(connection));
    let failed = |error| match sent.end {
        // The client has ended the stream itself, and gets no answer.
        End::Broken => Failure::Closed,
        End::Complete | End::Trailer | End::Silent => Failure::failed(error),
    };
    let response = sender.send_request(request).await;
    let (head, body) = response.map_err(failed)?.into_parts();
    let elapsed = start.elapsed();
    let body = body.collect().await.map_err(failed)?;
    drop(connection);
    Ok(Answer {
        status: head.status,
        headers: head.headers,
        body: body.to_bytes(),
        elapsed,
        // The connection reads ahead, whatever the server reads.
        polls: None,
        is_closed: None,
    })
}

/// A connection that ends with its exchange.
struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
