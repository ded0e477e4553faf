//! Clients that send exact bytes, and read the response.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use bytes::Bytes;
use http::HeaderMap;
use http_body::Body;
use http_body_util::BodyExt;
use hyper_util::rt::{TokioExecutor, TokioIo};

use crate::{
    cases::{Answer, Case},
    echo::Echo,
    frames::Frames,
};

/// The bound on each read, each write and each request of HTTP/2.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A response.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The header fields without `date`, in the order received, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The value of a header field.
    pub fn header(&self, name: &str) -> Option<&str> {
        let field = self.headers.iter().find(|(field, _)| field == name);
        field.map(|(_, value)| value.as_str())
    }

    /// Asserts that a client sees the answer of `case`.
    pub fn assert_answers(&self, case: &Case, path: &str) {
        match &case.answer {
            Answer::Refused(status, _) => {
                assert_eq!(self.status, *status, "{path}: {}", case.name);
                assert!(self.body.is_empty(), "{path}: {}", case.name);
                let challenged = self.header("www-authenticate").is_some();
                assert_eq!(challenged, *status == 401, "{path}: {}", case.name);
            }
            Answer::Accepted(echo) => {
                assert_eq!(self.status, 200, "{path}: {}", case.name);
                let answered: Echo = serde_json::from_slice(&self.body).expect("an echo");
                assert_eq!(answered, **echo, "{path}: {}", case.name);
            }
        }
    }
}

/// The framing of a body in HTTP/1.1.
#[derive(Debug, Clone, Copy)]
pub enum Framing {
    /// `Content-Length`.
    ContentLength,
    /// Chunks of this size, in bytes.
    Chunked(usize),
    /// Chunks of this size, in bytes, and one trailer field.
    ChunkedWithTrailers(usize),
}

/// The head and the body of the case as an HTTP/1.1 request.
pub fn encode(case: &Case, framing: Framing) -> (Vec<u8>, Vec<u8>) {
    let mut head = format!("POST {} HTTP/1.1\r\nhost: localhost\r\n", case.route).into_bytes();
    for (name, value) in &case.headers {
        head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    let mut body = Vec::new();
    match framing {
        Framing::ContentLength => {
            head.extend(format!("content-length: {}\r\n\r\n", case.body.len()).as_bytes());
            body.extend(&case.body);
        }
        Framing::Chunked(size) | Framing::ChunkedWithTrailers(size) => {
            head.extend(b"transfer-encoding: chunked\r\n\r\n");
            for chunk in case.body.chunks(size) {
                body.extend(format!("{:x}\r\n", chunk.len()).as_bytes());
                body.extend([chunk, b"\r\n"].concat());
            }
            body.extend(b"0\r\n");
            if matches!(framing, Framing::ChunkedWithTrailers(_)) {
                body.extend(b"x-supademo-signature: 00\r\n");
            }
            body.extend(b"\r\n");
        }
    }
    (head, body)
}

/// Connects, with a timeout for each read and write.
pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a server");
    stream.set_read_timeout(Some(TIMEOUT)).expect("a socket");
    stream.set_write_timeout(Some(TIMEOUT)).expect("a socket");
    stream.set_nodelay(true).expect("a socket");
    stream
}

/// Ends a connection with a reset, and not in order.
pub fn reset(stream: TcpStream) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .expect("a runtime");
    stream.set_nonblocking(true).expect("a socket");
    let _entered = runtime.enter();
    let stream = tokio::net::TcpStream::from_std(stream).expect("a socket");
    stream.set_zero_linger().expect("a socket");
}

/// Sends the case on a connection of its own and reads the answer.
pub fn send(address: SocketAddr, case: &Case, framing: Framing) -> Reply {
    let mut stream = connect(address);
    let (head, body) = encode(case, framing);
    stream.write_all(&head).expect("a server that reads");
    // The server may have answered and closed already.
    let _ = stream.write_all(&body);
    read_reply(&mut stream).expect("a reply")
}

/// Reads one response.
///
/// # Errors
///
/// The error of the socket; `UnexpectedEof` if the response breaks off.
pub fn read_reply(stream: &mut TcpStream) -> io::Result<Reply> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).expect("a head in ASCII");
    let mut lines = head.trim_end().split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .expect("a status line");
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .filter(|(name, _)| name != "date")
        .collect();
    let mut reply = Reply {
        status,
        headers,
        body: Vec::new(),
    };
    let length = reply.header("content-length").map(str::parse);
    reply
        .body
        .resize(length.transpose().expect("a length").unwrap_or_default(), 0);
    stream.read_exact(&mut reply.body)?;
    Ok(reply)
}

/// An HTTP/2 client with prior knowledge (RFC 9113 §3.3), on one connection.
#[derive(Debug)]
pub struct Http2 {
    runtime: tokio::runtime::Runtime,
    sender: hyper::client::conn::http2::SendRequest<Frames>,
}

impl Http2 {
    /// Connects.
    pub fn connect(address: SocketAddr) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let sender = runtime.block_on(async {
            let stream = tokio::net::TcpStream::connect(address).await;
            let stream = TokioIo::new(stream.expect("a server"));
            let (sender, connection) =
                hyper::client::conn::http2::handshake(TokioExecutor::new(), stream)
                    .await
                    .expect("HTTP/2");
            tokio::spawn(connection);
            sender
        });
        Self { runtime, sender }
    }

    /// Sends the case with this body, and resets the stream before the answer.
    pub fn abandon(&mut self, case: &Case, body: Frames) {
        let request = http_2_request(case, body);
        let sender = &mut self.sender;
        self.runtime.block_on(async {
            sender.ready().await.expect("a connection");
            let answer = sender.send_request(request);
            let answered = tokio::time::timeout(Duration::from_millis(100), answer).await;
            assert!(answered.is_err(), "{}: {answered:?}", case.name);
        });
    }

    /// Sends the case with this body and reads the answer.
    pub fn send(&mut self, case: &Case, body: Frames) -> Reply {
        let request = http_2_request(case, body);
        let sender = &mut self.sender;
        self.runtime.block_on(async {
            let reply = async {
                sender.ready().await.expect("a connection");
                let response = sender.send_request(request).await.expect("a response");
                let (head, body) = response.into_parts();
                Reply {
                    status: head.status.as_u16(),
                    headers: fields(&head.headers),
                    body: collect(body).await,
                }
            };
            tokio::time::timeout(TIMEOUT, reply)
                .await
                .expect("a reply in time")
        })
    }
}

fn http_2_request(case: &Case, body: Frames) -> http::Request<Frames> {
    let mut request = crate::paths::request(case, body);
    *request.uri_mut() = format!("http://localhost{}", case.route)
        .parse()
        .expect("a URI");
    request
}

fn fields(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| *name != http::header::DATE)
        .map(|(name, value)| {
            let value = value.to_str().expect("a value in ASCII");
            (name.to_string(), value.to_owned())
        })
        .collect()
}

async fn collect<B: Body<Data = Bytes, Error: std::fmt::Debug>>(body: B) -> Vec<u8> {
    body.collect().await.expect("a body").to_bytes().into()
}
