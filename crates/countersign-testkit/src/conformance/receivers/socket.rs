use std::{convert::Infallible, error::Error, fmt, future::pending, io, iter, time::Duration};

use bytes::Bytes;
use countersign::{HeaderMap, HeaderName, HeaderValue, StatusCode, header_name};
use http::{Method, Uri, Version, header, uri::Scheme};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    time::{Instant, sleep, timeout},
};

use super::{
    answer::{Answer, Failure},
    crowded::{Crowded, crowded},
    http2,
    way::{Kind, Target},
};
use crate::conformance::request::{End, SuiteRequest};

/// An end of a connection is slow after this time.
const SLOW: Duration = Duration::from_millis(100);
/// How many slow ends the suite waits for, for each status: some servers linger before each.
const SLOW_ENDS: usize = 3;

/// A running server. Each request has its own connection.
pub(crate) struct Socket {
    authority: String,
    address: (String, u16),
    patience: Duration,
    /// The statuses after which a connection ended slowly, or not.
    slow_ends: Vec<StatusCode>,
}

/// Why a URL cannot be checked.
#[derive(Debug)]
#[non_exhaustive]
pub enum UrlError {
    /// This is not a URL with a host.
    Invalid(String),
    /// This is not an `http` URL. The suite does not speak TLS: check the server behind it.
    NotHttp(String),
    /// Nothing answers at this address.
    Unreachable(String, io::Error),
}

impl Socket {
    /// Checks that a server listens there. Returns the path of the URL too.
    pub(crate) async fn connect(url: &str, patience: Duration) -> Result<(Self, String), UrlError> {
        let invalid = || UrlError::Invalid(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| invalid())?;
        match uri.scheme() {
            None => return Err(invalid()),
            Some(scheme) if *scheme != Scheme::HTTP => {
                return Err(UrlError::NotHttp(url.to_owned()));
            }
            Some(_) => {}
        }
        let authority = uri.authority().ok_or_else(invalid)?;
        let host = authority.host().trim_matches(['[', ']']);
        let socket = Self {
            authority: authority.as_str().to_owned(),
            address: (host.to_owned(), authority.port_u16().unwrap_or(80)),
            patience,
            slow_ends: Vec::new(),
        };
        let unreachable = |error| UrlError::Unreachable(socket.authority.clone(), error);
        socket.open().await.map_err(unreachable)?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok((socket, path.to_owned()))
    }

    async fn open(&self) -> io::Result<TcpStream> {
        let (host, port) = &self.address;
        let stream = timeout(self.patience, TcpStream::connect((host.as_str(), *port))).await;
        let stream = stream.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// The head of the request, as bytes.
    fn head(&self, sent: &SuiteRequest) -> Vec<u8> {
        let (method, path, authority) = (&sent.method, &sent.path, &self.authority);
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {authority}\r\n").into_bytes();
        for (name, value) in &sent.headers {
            head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        let framing = match sent.content_length {
            Some(length) => format!("content-length: {length}\r\n\r\n"),
            None => "transfer-encoding: chunked\r\n\r\n".to_owned(),
        };
        head.extend(framing.as_bytes());
        head
    }
}

/// The exchanges over a connection of their own.
impl Socket {
    async fn answer(&self, sent: &SuiteRequest, limit: Duration) -> Result<Answer, Failure> {
        if sent.version == Version::HTTP_2 {
            return self.over_http2(sent, limit).await;
        }
        let (answer, ..) = self.over_http1(sent, limit).await?;
        Ok(answer)
    }

    async fn over_http2(&self, sent: &SuiteRequest, limit: Duration) -> Result<Answer, Failure> {
        let stream = self.open().await.map_err(Failure::failed)?;
        let exchange = http2::exchange(stream, &self.authority, sent);
        let answer = timeout(limit, exchange).await;
        answer.unwrap_or(Err(Failure::Silent(limit)))
    }

    /// The connection stays open with what is returned.
    async fn over_http1(
        &self,
        sent: &SuiteRequest,
        limit: Duration,
    ) -> Result<(Answer, OwnedReadHalf, OwnedWriteHalf), Failure> {
        let stream = self.open().await.map_err(Failure::failed)?;
        let (mut reader, mut writer) = stream.into_split();
        let head = self.head(sent);
        let start = Instant::now();
        let write = async {
            // The server may have answered and closed before the end: its answer counts.
            let _ = write(&mut writer, head, sent).await;
            pending::<Infallible>().await
        };
        let answer = tokio::select! {
            answer = timeout(limit, read(&mut reader, &sent.method, start)) => answer,
            never = write => match never {},
        };
        let answer = answer.unwrap_or(Err(Failure::Silent(limit)))?;
        Ok((answer, reader, writer))
    }
}

impl Target for Socket {
    const KIND: Kind = Kind::Socket;

    async fn exchange(&mut self, sent: SuiteRequest, limit: Duration) -> Result<Answer, Failure> {
        if sent.version == Version::HTTP_2 {
            return self.over_http2(&sent, limit).await;
        }
        let (mut answer, mut reader, _writer) = self.over_http1(&sent, limit).await?;
        let is_status = |status: &&StatusCode| **status == answer.status;
        let slow_ends = self.slow_ends.iter().filter(is_status).count();
        if has_to_close(&sent, answer.status) && slow_ends < SLOW_ENDS {
            let start = Instant::now();
            let is_closed = timeout(self.patience, closed(&mut reader)).await.is_ok();
            let slow_ends = if is_closed {
                usize::from(start.elapsed() > SLOW)
            } else {
                SLOW_ENDS
            };
            self.slow_ends
                .extend(iter::repeat_n(answer.status, slow_ends));
            answer.is_closed = Some(is_closed);
        }
        Ok(answer)
    }

    async fn exchange_while(
        &mut self,
        filling: Vec<SuiteRequest>,
        request: SuiteRequest,
        limit: Duration,
    ) -> Crowded {
        let filling = filling.iter().map(|sent| self.answer(sent, limit));
        crowded(filling, self.answer(&request, limit), limit).await
    }

    async fn speaks_http2(&self) -> bool {
        match self.open().await {
            Ok(stream) => http2::is_spoken(stream, self.patience).await,
            Err(_) => false,
        }
    }
}

/// Whether the server has to close the connection after this status, as
/// [`Rejection::closes_connection`](countersign::Rejection::closes_connection) says. A 400 to a
/// complete body is that of an authentic one.
fn has_to_close(sent: &SuiteRequest, status: StatusCode) -> bool {
    let is_refusal = match status {
        StatusCode::UNAUTHORIZED
        | StatusCode::REQUEST_TIMEOUT
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::SERVICE_UNAVAILABLE => true,
        StatusCode::BAD_REQUEST => sent.end == End::Broken,
        _ => false,
    };
    is_refusal && sent.method == Method::POST
}

async fn write<W: AsyncWrite + Unpin>(
    writer: &mut W,
    mut bytes: Vec<u8>,
    sent: &SuiteRequest,
) -> io::Result<()> {
    let is_chunked = sent.content_length.is_none();
    for frame in &sent.frames {
        if !sent.pause.is_zero() {
            writer.write_all(&bytes).await?;
            bytes.clear();
            sleep(sent.pause).await;
        }
        if is_chunked {
            bytes.extend(format!("{:x}\r\n", frame.len()).as_bytes());
            bytes.extend([frame, &b"\r\n"[..]].concat());
        } else {
            bytes.extend_from_slice(frame);
        }
        // The first frame is in one segment with the head, each other in its own.
        writer.write_all(&bytes).await?;
        bytes.clear();
    }
    bytes.extend_from_slice(match sent.end {
        End::Complete if is_chunked => b"0\r\n\r\n",
        End::Trailer if is_chunked => b"0\r\nx-countersign-trailer: 1\r\n\r\n",
        _ => b"",
    });
    writer.write_all(&bytes).await?;
    if sent.end == End::Broken {
        writer.shutdown().await?;
    }
    Ok(())
}

/// Reads an answer.
async fn read<R: AsyncRead + Unpin>(
    reader: &mut R,
    method: &Method,
    start: Instant,
) -> Result<Answer, Failure> {
    let mut received = Vec::new();
    loop {
        let (length, mut answer) = loop {
            if let Some(head) = parse_head(&received, start)? {
                break head;
            }
            more(reader, &mut received).await?;
        };
        received.drain(..length);
        // The final answer follows an interim one (RFC 9110 §15.2).
        if !answer.status.is_informational() {
            // An answer to HEAD has a length and no body (RFC 9110 §9.3.2).
            if *method != Method::HEAD {
                answer.body = read_body(reader, received, &answer).await?;
            }
            return Ok(answer);
        }
    }
}

/// The head at the start of the received bytes, and its length.
fn parse_head(received: &[u8], start: Instant) -> Result<Option<(usize, Answer)>, Failure> {
    let mut fields = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut fields);
    let httparse::Status::Complete(length) = head.parse(received).map_err(Failure::failed)? else {
        return Ok(None);
    };
    let mut headers = HeaderMap::new();
    for field in head.headers {
        let name = header_name(field.name).map_err(Failure::failed)?;
        let value = HeaderValue::from_bytes(field.value).map_err(Failure::failed)?;
        headers.append(name, value);
    }
    let status = StatusCode::from_u16(head.code.unwrap_or_default());
    let answer = Answer {
        status: status.map_err(Failure::failed)?,
        headers,
        body: Bytes::new(),
        elapsed: start.elapsed(),
        polls: None,
        is_closed: None,
    };
    Ok(Some((length, answer)))
}

async fn read_body<R: AsyncRead + Unpin>(
    reader: &mut R,
    mut received: Vec<u8>,
    answer: &Answer,
) -> Result<Bytes, Failure> {
    let value = |name: HeaderName| answer.headers.get(name)?.to_str().ok();
    if answer.status == StatusCode::NO_CONTENT {
        return Ok(Bytes::new());
    }
    if value(header::TRANSFER_ENCODING).is_some() {
        return read_chunks(reader, received).await;
    }
    match value(header::CONTENT_LENGTH).and_then(|length| length.parse().ok()) {
        Some(length) => {
            while received.len() < length {
                more(reader, &mut received).await?;
            }
            received.truncate(length);
        }
        // Without a length, the body ends with the connection (RFC 9112 §6.3).
        None => while more(reader, &mut received).await.is_ok() {},
    }
    Ok(received.into())
}

async fn read_chunks<R: AsyncRead + Unpin>(
    reader: &mut R,
    mut received: Vec<u8>,
) -> Result<Bytes, Failure> {
    let mut body = Vec::new();
    loop {
        let chunk = httparse::parse_chunk_size(&received)
            .map_err(|_| Failure::failed("a chunk of no size"))?;
        let httparse::Status::Complete((start, size)) = chunk else {
            more(reader, &mut received).await?;
            continue;
        };
        let size = usize::try_from(size).map_err(Failure::failed)?;
        let end = start.saturating_add(size);
        while received.len() < end.saturating_add(2) {
            more(reader, &mut received).await?;
        }
        if size == 0 {
            return Ok(body.into());
        }
        body.extend(received.drain(..end).skip(start));
        received.drain(..2);
    }
}

async fn more<R: AsyncRead + Unpin>(reader: &mut R, received: &mut Vec<u8>) -> Result<(), Failure> {
    match reader.read_buf(received).await {
        Ok(0) => Err(Failure::Closed),
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Err(Failure::Closed),
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::failed(error)),
    }
}

/// Reads until the server has closed the connection.
async fn closed<R: AsyncRead + Unpin>(reader: &mut R) {
    while more(reader, &mut Vec::new()).await.is_ok() {}
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(url) => write!(f, "{url:?} is not a URL with a scheme and a host"),
            Self::NotHttp(url) => write!(
                f,
                "{url:?} is not an http URL: check the server behind the one that speaks TLS"
            ),
            Self::Unreachable(authority, _) => write!(f, "nothing answers at {authority}"),
        }
    }
}

impl Error for UrlError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreachable(_, error) => Some(error),
            _ => None,
        }
    }
}
