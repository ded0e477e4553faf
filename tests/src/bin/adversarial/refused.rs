//! Clients that are refused early, and send all of a large body before they read why.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use countersign_tests::{
    app::{self, Limits},
    server::Framework,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Runtime,
    task::JoinSet,
    time,
};

use crate::{honest, process::Process};

/// What each client sends, and in which pieces, in bytes.
const BODY: usize = 8 * 1024 * 1024;
const PIECE: usize = 64 * 1024;

/// The time that one request may take.
const TIMEOUT: Duration = Duration::from_secs(60);

const SAMPLE: Duration = Duration::from_millis(50);

/// The most memory that one client may cost, in KiB: what the framework holds of a connection, and
/// what it has read and not dropped.
fn max_cost(framework: Framework) -> usize {
    match framework {
        Framework::Axum => 128,
        Framework::Actix => 384,
    }
}

/// Sends uploads with this many clients at once, twice this long: alone, then beside honest clients.
pub(crate) fn run(framework: Framework, clients: u32, time: Duration) {
    let runtime = Runtime::new().expect("a runtime");
    let server = Process::start(framework, Limits::DEFAULT);
    let files = server.files_at_rest();
    let without = honest::rate(server.address, time);
    let at_rest = server.memory();
    let cpu_before = server.cpu_time();

    let uploads = Uploads::start(&runtime, server.address, clients);
    let (alone, ()) = peak_during(&server, || thread::sleep(time));
    let mebibytes = u32::try_from(uploads.sent.load(Ordering::Relaxed) >> 20);
    let mebibytes = f64::from(mebibytes.expect("less than the machine can send"));
    let cpu = server.cpu_time().saturating_sub(cpu_before).as_secs_f64();
    let (beside, with) = peak_during(&server, || honest::rate(server.address, time));
    let (answered, lost) = uploads.stop(&runtime);
    server.settle(files);

    let most = alone.max(beside).saturating_sub(at_rest);
    println!(
        "{framework:?}: {clients} clients upload 8 MiB each and are refused: {answered} read their \
         401, {lost} did not; {:.0} MiB a second alone, {:.2} ms of the server's time for each MiB; \
         at most {most} KiB more resident; honest deliveries a second: {without:.0} without, \
         {with:.0} beside them",
        mebibytes / time.as_secs_f64(),
        1e3 * cpu / mebibytes,
    );
    assert!(answered > 0 && lost == 0, "{lost} lost their answer");
    let bound = clients as usize * max_cost(framework);
    assert!(most <= bound, "{most} KiB, more than {bound} KiB");
}

/// The peak of the server's memory while something is done.
fn peak_during<T>(server: &Process, what: impl FnOnce() -> T) -> (usize, T) {
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        let sampling = scope.spawn(|| {
            let mut peak = 0;
            while !is_done.load(Ordering::Relaxed) {
                peak = peak.max(server.memory());
                thread::sleep(SAMPLE);
            }
            peak
        });
        let done = what();
        is_done.store(true, Ordering::Relaxed);
        (sampling.join().expect("a peak"), done)
    })
}

/// Clients at work.
struct Uploads {
    is_over: Arc<AtomicBool>,
    /// The bytes of bodies that were sent.
    sent: Arc<AtomicUsize>,
    clients: JoinSet<(usize, usize)>,
}

impl Uploads {
    fn start(runtime: &Runtime, address: SocketAddr, count: u32) -> Self {
        let (is_over, sent) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let mut clients = JoinSet::new();
        for number in 0..count {
            let (is_over, sent) = (Arc::clone(&is_over), Arc::clone(&sent));
            let client = async move {
                // The queue of a listener is short.
                time::sleep(number * Duration::from_millis(1)).await;
                let (mut answered, mut lost) = (0, 0);
                while !is_over.load(Ordering::Relaxed) {
                    let upload = upload(address, number % 2 == 0, &sent);
                    let answer = time::timeout(TIMEOUT, upload).await;
                    if answer.is_ok_and(|answer| answer.starts_with("HTTP/1.1 401 ")) {
                        answered += 1;
                    } else {
                        lost += 1;
                    }
                }
                (answered, lost)
            };
            clients.spawn_on(client, runtime.handle());
        }
        Self {
            is_over,
            sent,
            clients,
        }
    }

    /// How many have read their answer, and how many have not.
    fn stop(self, runtime: &Runtime) -> (usize, usize) {
        self.is_over.store(true, Ordering::Relaxed);
        let start = Instant::now();
        let counts = runtime.block_on(self.clients.join_all());
        assert!(start.elapsed() < 2 * TIMEOUT, "the clients do not end");
        counts.into_iter().fold((0, 0), |(answered, lost), count| {
            (answered + count.0, lost + count.1)
        })
    }
}

/// Sends all of an unsigned request, whether that succeeds or not, and gives what can be read then.
async fn upload(address: SocketAddr, is_chunked: bool, sent: &AtomicUsize) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a server");
    let (framing, start, end, last) = if is_chunked {
        let start = format!("{PIECE:x}\r\n");
        (
            "transfer-encoding: chunked".into(),
            start,
            "\r\n",
            "0\r\n\r\n",
        )
    } else {
        (format!("content-length: {BODY}"), String::new(), "", "")
    };
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\n{framing}\r\n\r\n",
        app::SUPADEMO,
    );
    let piece = [start.as_bytes(), &vec![b'x'; PIECE], end.as_bytes()].concat();
    let write = async {
        stream.write_all(head.as_bytes()).await?;
        for _ in 0..BODY / PIECE {
            stream.write_all(&piece).await?;
            sent.fetch_add(PIECE, Ordering::Relaxed);
        }
        stream.write_all(last.as_bytes()).await
    };
    // What counts is the answer.
    let _ = write.await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}
