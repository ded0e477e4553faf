use std::{
    any::Any,
    collections::HashSet,
    error::Error,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use countersign::StatusCode;
use countersign_testkit::Probe;
use futures_util::FutureExt;
use http::{Method, Request, Response, Version, header, request::Parts};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use serde_json::Value;

use super::{
    BARE, Flaw, Signing, UNAVAILABLE,
    budget::Budget,
    refused::{MISMATCH, Refused},
};

/// A receiver with a flaw.
#[derive(Clone)]
pub(crate) struct Flawed {
    pub(crate) flaw: Flaw,
    pub(crate) signing: Signing,
    pub(crate) read_timeout: Duration,
    probe: Probe,
    pub(super) budget: Budget,
    pub(super) has_stopped: Arc<AtomicBool>,
    pub(super) remembered: Arc<Mutex<HashSet<Remembered>>>,
    timeouts: Arc<AtomicUsize>,
    /// The bodies of the connections that stay open.
    kept: Arc<Mutex<Vec<Box<dyn Any + Send>>>>,
}

/// A MAC that matched, with the length and the ends of its body.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Remembered {
    pub(super) mac: Vec<u8>,
    pub(super) length: usize,
    pub(super) ends: Vec<u8>,
}

impl Flawed {
    pub(crate) fn new(flaw: Flaw, signing: Signing, read_timeout: Duration, probe: Probe) -> Self {
        Self {
            flaw,
            signing,
            read_timeout,
            probe,
            budget: Budget::default(),
            has_stopped: Arc::default(),
            remembered: Arc::default(),
            timeouts: Arc::default(),
            kept: Arc::default(),
        }
    }

    pub(crate) async fn answer<B>(
        self,
        request: Request<B>,
    ) -> Result<Response<Full<Bytes>>, Box<dyn Error + Send + Sync>>
    where
        B: Body<Data = Bytes> + Unpin + Send + 'static,
    {
        let (head, body) = request.into_parts();
        if head.uri.path() == BARE {
            return Ok(match self.flaw {
                Flaw::HandlesUnverified => response(200, "received"),
                Flaw::AnswersWithoutText => response(500, " \n"),
                _ => response(500, "forgotten"),
            });
        }
        if head.uri.path() == UNAVAILABLE {
            return Ok(self.refuse(&Refused(503, "unavailable")));
        }
        if self.has_stopped.load(Ordering::Relaxed) {
            return Ok(response(503, ""));
        }
        match self.receive(&head, body).await {
            Ok(()) => Ok(response(200, "received")),
            Err(_) if self.flaw == Flaw::FailsInsteadOfRefusing => Err("refused".into()),
            Err(refused) => Ok(self.refuse(&refused)),
        }
    }

    async fn receive<B>(&self, head: &Parts, mut body: B) -> Result<(), Refused>
    where
        B: Body<Data = Bytes> + Unpin + Send + 'static,
    {
        let mut early = None;
        let mut start = Bytes::new();
        match self.flaw {
            Flaw::ReadsBodyFirst => {
                early = Some(Ok(self.read(start.clone(), &mut body).await?));
            }
            Flaw::WaitsForBodyFirst => early = Some(self.read(start.clone(), &mut body).await),
            _ => {}
        }
        if self.flaw == Flaw::PollsBodyFirst
            && let Some(Some(Ok(frame))) = body.frame().now_or_never()
        {
            start = frame.into_data().unwrap_or_default();
        }
        if self.flaw == Flaw::ChecksLengthFirst {
            self.check_length(&head.headers)?;
        }
        let signature = if self.skips_signature(head) {
            None
        } else {
            self.parse_signature(head)?
        };
        self.check_length(&head.headers)?;
        let read = match early {
            Some(read) => read,
            None => self.read(start, &mut body).await,
        };
        let has_timed_out = matches!(read, Err(Refused(408, _)));
        let is_kept = match self.flaw {
            Flaw::KeepsConnection => true,
            Flaw::KeepsLaterConnections if has_timed_out => {
                self.timeouts.fetch_add(1, Ordering::Relaxed) > 0
            }
            _ => false,
        };
        if is_kept {
            self.kept.lock().unwrap().push(Box::new(body));
        }
        let bytes = read?;
        if self.flaw == Flaw::RunsHandlerFirst {
            self.probe.saw(&bytes);
        }
        if self.flaw == Flaw::AcceptsEmptyBody && bytes.is_empty() {
            self.handle(&bytes);
            return Ok(());
        }
        if signature.is_some_and(|signature| !self.is_authentic(&signature, &bytes)) {
            return Err(MISMATCH);
        }
        self.parse(&bytes)?;
        self.handle(&bytes);
        Ok(())
    }

    fn skips_signature(&self, head: &Parts) -> bool {
        match self.flaw {
            Flaw::ChecksNoSignature => true,
            Flaw::VerifiesPostAlone => head.method != Method::POST,
            Flaw::SkipsWithQuery => head.uri.query().is_some(),
            Flaw::SkipsOtherPaths => head.uri.path() != "/",
            Flaw::SkipsHttp2 => head.version == Version::HTTP_2,
            _ => false,
        }
    }

    fn handle(&self, body: &[u8]) {
        match self.flaw {
            Flaw::RunsHandlerFirst => {}
            Flaw::DropsUnknown if !is_known(body) => {}
            Flaw::DropsBody => self.probe.saw(""),
            Flaw::RunsHandlerTwice => {
                self.probe.saw(body);
                self.probe.saw(body);
            }
            _ => self.probe.saw(body),
        }
    }

    fn parse(&self, body: &[u8]) -> Result<(), Refused> {
        let value: Result<Value, _> = serde_json::from_slice(body);
        match value {
            Err(_) if self.flaw != Flaw::AcceptsAnyBody => Err(Refused(400, "not JSON")),
            Ok(_) if self.flaw == Flaw::RefusesUnknown && !is_known(body) => {
                Err(Refused(422, "unknown"))
            }
            _ => Ok(()),
        }
    }

    fn refuse(&self, refused: &Refused) -> Response<Full<Bytes>> {
        let Refused(status, why) = *refused;
        let status = match (self.flaw, status, why) {
            (Flaw::Answers400For413, 413, _) => 400,
            (Flaw::Answers500ForMismatch, _, "mismatch") => 500,
            _ => status,
        };
        let mut response = match self.flaw {
            Flaw::ShowsReasonInBody => response(status, why),
            Flaw::AddsText => response(status, "sorry"),
            _ => response(status, ""),
        };
        let headers = response.headers_mut();
        if status == 401 && self.flaw != Flaw::OmitsChallenge {
            headers.insert(header::WWW_AUTHENTICATE, "Signature".parse().unwrap());
        }
        if status == 503 && self.flaw != Flaw::OmitsRetryAfter {
            headers.insert(header::RETRY_AFTER, "1".parse().unwrap());
        }
        let is_kept = match self.flaw {
            Flaw::KeepsConnection => true,
            Flaw::KeepsConnectionOf401 => status == 401,
            Flaw::KeepsLaterConnections => {
                status == 408 && self.timeouts.load(Ordering::Relaxed) > 1
            }
            _ => false,
        };
        if !is_kept {
            headers.insert(header::CONNECTION, "close".parse().unwrap());
        }
        if self.flaw == Flaw::ShowsReasonInHeader {
            headers.insert("x-reason", why.parse().unwrap());
        }
        response
    }
}

fn is_known(body: &[u8]) -> bool {
    let value: Result<Value, _> = serde_json::from_slice(body);
    value.is_ok_and(|value| {
        value
            .get("event")
            .is_some_and(|event| event == "webhook.test")
    })
}

fn response(status: u16, body: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    let status = StatusCode::from_u16(status).unwrap();
    *response.status_mut() = status;
    response
}
