use std::{
    fmt::Write as _,
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use countersign::{Head, Provider, Secret};
use countersign_supademo::Supademo;

/// The time that an answer may take, whatever happens to the inbox: its own bound and a slow machine.
pub(crate) const BOUND: Duration = Duration::from_secs(5);

/// An answer to a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) is_duplicate: bool,
}

/// A connection that is used again and again.
pub(crate) struct Connection {
    stream: TcpStream,
    secret: Secret,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, BOUND)?;
        stream.set_read_timeout(Some(BOUND * 2))?;
        stream.set_write_timeout(Some(BOUND))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            secret: Secret::new("whsec_example_0123456789abcdef").unwrap(),
        })
    }

    /// Sends the lead with this email, and waits for the answer.
    pub(crate) fn send(&mut self, email: &str) -> io::Result<Answer> {
        let body = format!(r#"{{"event":"lead.captured","email":"{email}"}}"#);
        let none: [(&str, &str); 0] = [];
        let head = Head::new(&none, std::time::SystemTime::now());
        let signed = Supademo
            .scheme()
            .sign_request(&self.secret, &head, body.as_bytes());
        let mut request = "POST /webhooks/supademo HTTP/1.1\r\nhost: localhost\r\n".to_owned();
        for (name, value) in &signed.unwrap() {
            write!(request, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
        }
        write!(request, "content-length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.stream.write_all(request.as_bytes())?;
        self.answer()
    }

    fn answer(&mut self) -> io::Result<Answer> {
        let mut head = Vec::new();
        let mut buffer = [0; 1_024];
        while !head.windows(4).any(|window| window == b"\r\n\r\n") {
            let read = self.stream.read(&mut buffer)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            head.extend_from_slice(&buffer[..read]);
        }
        let text = String::from_utf8_lossy(&head).to_lowercase();
        let status = text.get(9..12).and_then(|status| status.parse().ok());
        Ok(Answer {
            status: status.ok_or(io::ErrorKind::InvalidData)?,
            is_duplicate: text.contains("countersign-duplicate: true"),
        })
    }
}

/// What senders did: none of them sends a delivery twice.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) sent: AtomicU64,
    pub(crate) acked: Mutex<Vec<String>>,
    /// How many answers there were that were no 2xx, and how long the slowest answer took.
    pub(crate) refused: AtomicU64,
    pub(crate) slowest: Mutex<Duration>,
}

impl Log {
    pub(crate) fn acked(&self) -> Vec<String> {
        self.acked.lock().unwrap().clone()
    }

    pub(crate) fn email(number: u64) -> String {
        format!("lead-{number}@example.com")
    }
}

/// Sends with so many senders at once until `stop`. The address may change: the process may be another.
pub(crate) fn send_until(
    stop: &AtomicBool,
    address: &Mutex<SocketAddr>,
    senders: usize,
    log: &Log,
) {
    thread::scope(|scope| {
        for _ in 0..senders {
            scope.spawn(|| {
                let mut connection = None;
                while !stop.load(Ordering::Relaxed) {
                    let Some(open) = &mut connection else {
                        let address = *address.lock().unwrap();
                        connection = Connection::open(address).ok();
                        if connection.is_none() {
                            thread::sleep(Duration::from_millis(5));
                        }
                        continue;
                    };
                    let email = Log::email(log.sent.fetch_add(1, Ordering::Relaxed));
                    let start = Instant::now();
                    match open.send(&email) {
                        Ok(answer) => {
                            let mut slowest = log.slowest.lock().unwrap();
                            *slowest = slowest.max(start.elapsed());
                            drop(slowest);
                            if answer.status == 202 {
                                assert!(!answer.is_duplicate, "{email} is new");
                                log.acked.lock().unwrap().push(email);
                            } else {
                                assert_eq!(answer.status, 503, "{email}");
                                log.refused.fetch_add(1, Ordering::Relaxed);
                            }
                        }
                        Err(_) => connection = None,
                    }
                }
            });
        }
    });
}
