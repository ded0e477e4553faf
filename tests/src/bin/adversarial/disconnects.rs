//! Clients that disconnect at any point of a request, by closing or by a reset.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use countersign_tests::{
    app::{self, Limits},
    cases::{self, Case, SUPADEMO_SIGNATURE, forged, padded},
    reference_hmac,
    server::Framework,
    wire::{self, Framing},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
    runtime::Runtime,
    task::JoinSet,
    time,
};

use crate::process::Process;

/// The number of clients at once.
const CLIENTS: u32 = 32;

/// The time that one connection may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The budget is as large as one body: if one byte of it is never given back, no such body is accepted
/// again.
const LIMITS: Limits = Limits {
    max_body_bytes: 2 * 1024 * 1024,
    max_buffered_bytes: 2 * 1024 * 1024,
    ..Limits::DEFAULT
};

/// The most memory that the second half may add to the first, in KiB.
const MAX_GROWTH: usize = 8 * 1024;

/// Connects and disconnects this many times.
pub(crate) fn run(framework: Framework, connections: u32) {
    let runtime = Runtime::new().expect("a runtime");
    let server = Process::start(framework, LIMITS);
    let requests = Arc::new(requests());
    let disconnect = |count| runtime.block_on(disconnect(server.address, &requests, count));

    let files = server.files_at_rest();
    disconnect(connections / 2);
    server.settle(files);
    let before = server.memory();
    disconnect(connections - connections / 2);
    server.settle(files);
    let after = server.memory();
    println!(
        "{framework:?}: {connections} disconnects, {before} KiB resident after half of them and \
         {after} KiB after all, {files} files open as before",
    );
    assert!(after <= before + MAX_GROWTH, "memory grew");
    for case in full() {
        let reply = wire::send(server.address, &case, Framing::ContentLength);
        assert_eq!(
            reply.status, 200,
            "{}: not all of the budget is given back",
            case.name
        );
    }
}

/// The requests of the table, and larger ones.
fn requests() -> Vec<Vec<u8>> {
    let large = Case {
        headers: vec![(SUPADEMO_SIGNATURE, forged().into())],
        body: padded(64 * 1024),
        ..cases::sample()
    };
    let mut cases = cases::all();
    cases.extend(vec![large; cases.len() / 8]);
    let framings = [Framing::ContentLength, Framing::Chunked(1000)];
    framings
        .into_iter()
        .flat_map(|framing| cases.iter().map(move |case| wire::encode(case, framing)))
        .map(|(head, body)| [head, body].concat())
        .collect()
}

/// A delivery with the largest body for each endpoint.
fn full() -> [Case; 2] {
    let body = padded(LIMITS.max_body_bytes);
    let signed = |name, signature: String| {
        let mut case = cases::named(name);
        case.headers = case
            .headers
            .into_iter()
            .map(|(field, _)| (field, signature.clone().into()))
            .collect();
        Case {
            body: body.clone(),
            ..case
        }
    };
    [
        signed(
            "the vendor's sample",
            reference_hmac::hex(app::SECRET, &body),
        ),
        signed(
            "the vendor's known session",
            reference_hmac::base64(app::SECRET, &body),
        ),
    ]
}

async fn disconnect(address: SocketAddr, requests: &Arc<Vec<Vec<u8>>>, count: u32) {
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let requests = Arc::clone(requests);
        let count = count / CLIENTS + u32::from(client < count % CLIENTS);
        clients.spawn(async move {
            for _ in 0..count {
                let request = fastrand::choice(requests.iter()).expect("a request");
                time::timeout(TIMEOUT, connect_and_disconnect(address, request))
                    .await
                    .expect("a server that reads or closes")
                    .expect("a server");
            }
        });
    }
    clients.join_all().await;
}

/// Sends a part of the request in one or two pieces, reads or not, and disconnects.
async fn connect_and_disconnect(address: SocketAddr, request: &[u8]) -> io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    // A closed port stays taken for a minute, and one address has too few ports.
    socket.bind(SocketAddr::from(([127, 0, 1, fastrand::u8(1..)], 0)))?;
    let mut stream = socket.connect(address).await?;
    let (sent, _) = request.split_at(fastrand::usize(..=request.len()));
    let (first, second) = sent.split_at(fastrand::usize(..=sent.len()));
    // The server may have answered and closed already.
    let _ = stream.write_all(first).await;
    if fastrand::bool() {
        time::sleep(Duration::from_millis(fastrand::u64(..3))).await;
    }
    let _ = stream.write_all(second).await;
    if fastrand::u8(..3) == 0 {
        let mut some = vec![0; fastrand::usize(1..300)];
        let _ = time::timeout(Duration::from_millis(3), stream.read(&mut some)).await;
    }
    match fastrand::u8(..3) {
        0 => stream.set_zero_linger()?,
        1 => stream.shutdown().await.unwrap_or_default(),
        _ => {}
    }
    Ok(())
}
