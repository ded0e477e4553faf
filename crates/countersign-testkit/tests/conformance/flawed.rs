//! A receiver written by hand that is right, but for one flaw.

use std::{
    any::Any,
    error::Error,
    panic::resume_unwind,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use base64::{
    Engine,
    alphabet::STANDARD as ALPHABET,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use bytes::Bytes;
use countersign::{HeaderMap, StatusCode};
use countersign_testkit::Probe;
use futures_util::FutureExt;
use hmac_sha256::{HMAC, Hash};
use http::{Request, Response, header};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

pub(crate) const SECRET: &str = "whsec_example_0123456789abcdef";
pub(crate) const MAX_BODY_BYTES: usize = 20_000;
pub(crate) const BARE: &str = "/bare";

/// What is wrong with a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    // What it takes for authentic.
    KnowsAnotherSecret,
    ChecksNoSignature,
    TakesTheFirst,
    TakesTheLast,
    SplitsAtCommas,
    TakesAnyProvidersHeader,
    TakesSha256Prefix,
    TakesNoPrefix,
    IgnoresTheCaseOfThePrefix,
    IgnoresSpaces,
    IgnoresQuotes,
    TakesWhatIsNotAscii,
    TakesEitherEncoding,
    DecodesLeniently,
    IgnoresTheCaseOfBase64,
    ComparesWhatIsClaimed,
    ComparesTheStart,
    ComparesMostBytes,
    TakesTheEmptySecret,
    TakesZeros,
    TakesAPlainHash,
    TakesTheSignatureOfNothing,
    TakesAnEmptyBody,
    VerifiesReserialized,
    TriesReserialized,
    IgnoresTheTime,
    // What it does with a body.
    ReadsTheBodyFirst,
    LooksAtTheBodyFirst,
    WaitsForTheBodyFirst,
    ChecksTheLengthFirst,
    IgnoresTheDeclaredLength,
    KnowsOnlyTheDeclaredLength,
    DiesOfAHugeLength,
    RefusesTheLimitItself,
    LosesTinyFrames,
    RefusesTrailers,
    NeverTimesOut,
    GivesUpAtOnce,
    ForgetsTheTimeAtEachFrame,
    KeepsTheConnection,
    KeepsLaterConnections,
    TakesAnErrorForTheEnd,
    DiesOfAnError,
    TakesAnyBody,
    TakesOnlyWhatItKnows,
    HandlesWhatNothingVerified,
    SaysNothingOfTheLayer,
    SwallowsUnknown,
    LosesTheBody,
    RunsTheHandlerFirst,
    RunsTheHandlerTwice,
    // What it says.
    Says400For413,
    Says500ForAMismatch,
    SaysNoChallenge,
    SaysTheReasonInAHeader,
    SaysTheReasonInTheBody,
    SaysSorry,
    SaysNothing,
}

/// How a provider signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// As Supademo does.
    Hex,
    /// As Storylane does.
    Base64,
    /// As the provider of the module `acme` does.
    Acme,
}

#[derive(Clone)]
pub(crate) struct Flawed {
    pub(crate) flaw: Flaw,
    pub(crate) dialect: Dialect,
    pub(crate) read_timeout: Duration,
    probe: Probe,
    is_dead: Arc<AtomicBool>,
    timeouts: Arc<AtomicUsize>,
    kept: Arc<Mutex<Vec<Box<dyn Any + Send>>>>,
}

struct Refused(u16, &'static str);

const MISMATCH: Refused = Refused(401, "mismatch");
const MALFORMED: Refused = Refused(401, "malformed");
const TOO_LARGE: Refused = Refused(413, "too large");

/// What the signature header claims: its digits, and the MAC that they are.
struct Claim {
    digits: String,
    mac: Vec<u8>,
}

impl Flawed {
    pub(crate) fn new(flaw: Flaw, dialect: Dialect, read_timeout: Duration, probe: Probe) -> Self {
        Self {
            flaw,
            dialect,
            read_timeout,
            probe,
            is_dead: Arc::default(),
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
                Flaw::HandlesWhatNothingVerified => response(200, "received"),
                Flaw::SaysNothingOfTheLayer => response(500, " \n"),
                _ => response(500, "forgotten"),
            });
        }
        if self.is_dead.load(Ordering::Relaxed) {
            return Ok(response(503, ""));
        }
        match self.receive(&head.headers, body).await {
            Ok(()) => Ok(response(200, "received")),
            Err(_) if self.flaw == Flaw::SaysNothing => Err("refused".into()),
            Err(refused) => Ok(self.refuse(&refused)),
        }
    }

    async fn receive<B>(&self, headers: &HeaderMap, mut body: B) -> Result<(), Refused>
    where
        B: Body<Data = Bytes> + Unpin + Send + 'static,
    {
        let mut early = None;
        let mut start = Bytes::new();
        match self.flaw {
            Flaw::ReadsTheBodyFirst => {
                early = Some(Ok(self.read(start.clone(), &mut body).await?));
            }
            Flaw::WaitsForTheBodyFirst => early = Some(self.read(start.clone(), &mut body).await),
            _ => {}
        }
        if self.flaw == Flaw::LooksAtTheBodyFirst
            && let Some(Some(Ok(frame))) = body.frame().now_or_never()
        {
            start = frame.into_data().unwrap_or_default();
        }
        if self.flaw == Flaw::ChecksTheLengthFirst {
            self.check_length(headers)?;
        }
        let claim = match self.flaw {
            Flaw::ChecksNoSignature => None,
            _ => self.claim(headers)?,
        };
        self.check_length(headers)?;
        let read = match early {
            Some(read) => read,
            None => self.read(start, &mut body).await,
        };
        let has_timed_out = matches!(read, Err(Refused(408, _)));
        let is_kept = match self.flaw {
            Flaw::KeepsTheConnection => true,
            Flaw::KeepsLaterConnections if has_timed_out => {
                self.timeouts.fetch_add(1, Ordering::Relaxed) > 0
            }
            _ => false,
        };
        if is_kept {
            self.kept.lock().unwrap().push(Box::new(body));
        }
        let bytes = read?;
        if self.flaw == Flaw::RunsTheHandlerFirst {
            self.probe.saw(&bytes);
        }
        if self.flaw == Flaw::TakesAnEmptyBody && bytes.is_empty() {
            self.handle(&bytes);
            return Ok(());
        }
        if claim.is_some_and(|claim| !self.is_authentic(&claim, headers, &bytes)) {
            return Err(MISMATCH);
        }
        self.parse(&bytes)?;
        self.handle(&bytes);
        Ok(())
    }

    fn handle(&self, body: &[u8]) {
        match self.flaw {
            Flaw::RunsTheHandlerFirst => {}
            Flaw::SwallowsUnknown if !is_known(body) => {}
            Flaw::LosesTheBody => self.probe.saw(""),
            Flaw::RunsTheHandlerTwice => {
                self.probe.saw(body);
                self.probe.saw(body);
            }
            _ => self.probe.saw(body),
        }
    }

    /// The claim, or none where the flaw is to ask for none.
    fn claim(&self, headers: &HeaderMap) -> Result<Option<Claim>, Refused> {
        let values: Vec<_> = headers
            .get_all(self.dialect.header())
            .iter()
            .chain(headers.get_all(self.other_header()))
            .map(countersign::HeaderValue::as_bytes)
            .collect();
        let value = match (values.as_slice(), self.flaw) {
            ([], _) => return Err(Refused(401, "missing")),
            ([value], _)
            | ([value, ..], Flaw::TakesTheFirst)
            | ([.., value], Flaw::TakesTheLast) => value,
            _ => return Err(Refused(401, "repeated")),
        };
        let Ok(value) = str::from_utf8(value).map(str::to_owned) else {
            return Err(MALFORMED);
        };
        if !value.is_ascii() && self.flaw == Flaw::TakesWhatIsNotAscii {
            return Ok(None);
        }
        self.check_time(headers)?;
        let value = match self.flaw {
            Flaw::SplitsAtCommas => value.split(',').next().unwrap_or_default().to_owned(),
            Flaw::IgnoresSpaces => value.replace(' ', ""),
            Flaw::IgnoresQuotes => value.trim_matches('"').to_owned(),
            Flaw::TakesSha256Prefix => value.trim_start_matches("sha256=").to_owned(),
            Flaw::IgnoresTheCaseOfThePrefix => value.replace("V0=", "v0="),
            _ => value,
        };
        let digits = match value.strip_prefix(self.dialect.prefix()) {
            Some(digits) => digits.to_owned(),
            None if self.flaw == Flaw::TakesNoPrefix => value,
            None => return Err(MALFORMED),
        };
        let mac = self.decode(&digits).ok_or(MALFORMED)?;
        Ok(Some(Claim { digits, mac }))
    }

    fn other_header(&self) -> &'static str {
        match (self.flaw, self.dialect) {
            (Flaw::TakesAnyProvidersHeader, Dialect::Hex) => "x-storylane-signature",
            (Flaw::TakesAnyProvidersHeader, _) => "x-supademo-signature",
            _ => "x-nobody",
        }
    }

    fn decode(&self, digits: &str) -> Option<Vec<u8>> {
        let hex = || hex::decode(digits).ok().filter(|mac| mac.len() == 32);
        let base64 = || STANDARD.decode(digits).ok().filter(|mac| mac.len() == 32);
        match self.flaw {
            Flaw::IgnoresTheCaseOfBase64 | Flaw::ComparesWhatIsClaimed | Flaw::ComparesTheStart => {
                Some(Vec::new())
            }
            Flaw::TakesEitherEncoding | Flaw::TakesAnyProvidersHeader => hex().or_else(base64),
            Flaw::DecodesLeniently => {
                let config = GeneralPurposeConfig::new()
                    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
                    .with_decode_allow_trailing_bits(true);
                let digits = digits.replace('-', "+").replace('_', "/");
                GeneralPurpose::new(&ALPHABET, config).decode(digits).ok()
            }
            _ if self.dialect == Dialect::Base64 => base64(),
            _ => hex(),
        }
    }

    fn check_time(&self, headers: &HeaderMap) -> Result<(), Refused> {
        if self.dialect != Dialect::Acme {
            return Ok(());
        }
        let sent = headers
            .get("x-acme-timestamp")
            .and_then(|time| time.to_str().ok()?.parse::<u64>().ok())
            .ok_or(MALFORMED)?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let is_fresh = now.unwrap().as_secs().abs_diff(sent) <= 300;
        if is_fresh || self.flaw == Flaw::IgnoresTheTime {
            return Ok(());
        }
        Err(Refused(401, "stale"))
    }

    fn check_length(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let length = headers.get(header::CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let length = length.unwrap_or_default();
        match self.flaw {
            Flaw::IgnoresTheDeclaredLength => return Ok(()),
            // Without the hook of a panic, which can take seconds for a backtrace.
            Flaw::DiesOfAHugeLength if length >= 1 << 40 => {
                resume_unwind(Box::new("capacity overflow"));
            }
            _ => {}
        }
        if length >= MAX_BODY_BYTES + usize::from(self.flaw != Flaw::RefusesTheLimitItself) {
            return Err(TOO_LARGE);
        }
        Ok(())
    }

    async fn read<B>(&self, start: Bytes, body: &mut B) -> Result<Vec<u8>, Refused>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let patience = match self.flaw {
            Flaw::NeverTimesOut => Duration::from_secs(3600),
            Flaw::GivesUpAtOnce => self.read_timeout / 10,
            _ => self.read_timeout,
        };
        let mut deadline = Instant::now() + patience;
        let mut read = start.to_vec();
        loop {
            let frame = timeout_at(deadline, body.frame()).await;
            let data = match frame.map_err(|_| Refused(408, "timeout"))? {
                None => return Ok(read),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => data,
                    Err(_) if self.flaw == Flaw::RefusesTrailers => {
                        return Err(Refused(400, "trailers"));
                    }
                    Err(_) => continue,
                },
                Some(Err(_)) if self.flaw == Flaw::TakesAnErrorForTheEnd => return Ok(read),
                Some(Err(_)) => {
                    let is_dead = self.flaw == Flaw::DiesOfAnError;
                    self.is_dead.store(is_dead, Ordering::Relaxed);
                    return Err(Refused(400, "broken off"));
                }
            };
            if data.len() == 1 && self.flaw == Flaw::LosesTinyFrames {
                continue;
            }
            if self.flaw == Flaw::ForgetsTheTimeAtEachFrame {
                deadline = Instant::now() + patience;
            }
            let is_too_large = read.len() + data.len() > MAX_BODY_BYTES;
            if is_too_large && self.flaw != Flaw::KnowsOnlyTheDeclaredLength {
                return Err(TOO_LARGE);
            }
            read.extend_from_slice(&data);
        }
    }

    fn is_authentic(&self, claim: &Claim, headers: &HeaderMap, body: &[u8]) -> bool {
        let mut signed = self.dialect.signed_prefix(headers);
        let prefix = signed.clone();
        match reserialized(body) {
            Some(body) if self.flaw == Flaw::VerifiesReserialized => signed.extend(body),
            _ => signed.extend(body),
        }
        let key = match self.flaw {
            Flaw::KnowsAnotherSecret => "whsec_other",
            _ => SECRET,
        };
        let right = HMAC::mac(&signed, key);
        let digits = match self.dialect {
            Dialect::Base64 => STANDARD.encode(right),
            Dialect::Hex | Dialect::Acme => hex::encode(right),
        };
        let also = match self.flaw {
            Flaw::IgnoresTheCaseOfBase64 => return claim.digits.eq_ignore_ascii_case(&digits),
            Flaw::ComparesWhatIsClaimed => return digits.starts_with(&claim.digits),
            Flaw::ComparesTheStart => return claim.digits.starts_with(&digits),
            Flaw::ComparesMostBytes => return claim.mac[..31] == right[..31],
            Flaw::TakesTheEmptySecret => HMAC::mac(&signed, ""),
            Flaw::TakesZeros => [0; 32],
            Flaw::TakesAPlainHash => Hash::hash(&signed),
            Flaw::TakesTheSignatureOfNothing => HMAC::mac(&prefix, key),
            Flaw::TriesReserialized => HMAC::mac(reserialized(body).unwrap_or_default(), key),
            _ => right,
        };
        claim.mac == right || claim.mac == also
    }

    fn parse(&self, body: &[u8]) -> Result<(), Refused> {
        let value: Result<Value, _> = serde_json::from_slice(body);
        match value {
            Err(_) if self.flaw != Flaw::TakesAnyBody => Err(Refused(400, "not JSON")),
            Ok(_) if self.flaw == Flaw::TakesOnlyWhatItKnows && !is_known(body) => {
                Err(Refused(422, "unknown"))
            }
            _ => Ok(()),
        }
    }

    fn refuse(&self, refused: &Refused) -> Response<Full<Bytes>> {
        let Refused(status, why) = *refused;
        let status = match (self.flaw, status, why) {
            (Flaw::Says400For413, 413, _) => 400,
            (Flaw::Says500ForAMismatch, _, "mismatch") => 500,
            _ => status,
        };
        let mut response = match self.flaw {
            Flaw::SaysTheReasonInTheBody => response(status, why),
            Flaw::SaysSorry => response(status, "sorry"),
            _ => response(status, ""),
        };
        let headers = response.headers_mut();
        if status == 401 && self.flaw != Flaw::SaysNoChallenge {
            headers.insert(header::WWW_AUTHENTICATE, "Signature".parse().unwrap());
        }
        if self.flaw == Flaw::SaysTheReasonInAHeader {
            headers.insert("x-reason", why.parse().unwrap());
        }
        response
    }
}

impl Dialect {
    fn header(self) -> &'static str {
        match self {
            Self::Hex => "x-supademo-signature",
            Self::Base64 => "x-storylane-signature",
            Self::Acme => "x-acme-signature",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Hex | Self::Base64 => "",
            Self::Acme => "v0=",
        }
    }

    fn signed_prefix(self, headers: &HeaderMap) -> Vec<u8> {
        match headers.get("x-acme-timestamp") {
            Some(time) if self == Self::Acme => [b"v0:", time.as_bytes(), b":"].concat(),
            _ => Vec::new(),
        }
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

fn reserialized(body: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(body).ok()?;
    serde_json::to_vec(&value).ok()
}

fn response(status: u16, body: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    let status = StatusCode::from_u16(status).unwrap();
    *response.status_mut() = status;
    response
}
