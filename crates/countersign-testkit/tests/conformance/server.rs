//! Applications on sockets.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::mpsc,
    thread::{self, JoinHandle},
};

use actix_web::{App, HttpServer, dev::ServerHandle, web};
use axum::Router;
use futures_util::FutureExt;
use tokio::{runtime::Runtime, sync::oneshot};

/// A server on its own port. It stops when it is dropped.
pub(crate) struct Server {
    pub(crate) name: &'static str,
    address: SocketAddr,
    stop: Option<Stop>,
    thread: Option<JoinHandle<()>>,
}

enum Stop {
    Tokio(oneshot::Sender<()>),
    Actix(ServerHandle),
}

impl Server {
    pub(crate) fn axum(app: Router) -> Self {
        Self::on_tokio("axum::serve", async move |listener| {
            axum::serve(listener, app).await
        })
    }

    /// The server of `countersign-tower`.
    pub(crate) fn tower(app: Router) -> Self {
        Self::on_tokio("countersign_tower::serve", async move |listener| {
            countersign_tower::serve(listener, app).await
        })
    }

    fn on_tokio<F: Future<Output = io::Result<()>>>(
        name: &'static str,
        serve: impl FnOnce(tokio::net::TcpListener) -> F + Send + 'static,
    ) -> Self {
        let (listener, address) = listen();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = Runtime::new().unwrap();
            runtime.block_on(async {
                listener.set_nonblocking(true).unwrap();
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                tokio::select! {
                    result = serve(listener) => result.unwrap(),
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        });
        Self {
            name,
            address,
            stop: Some(Stop::Tokio(stop)),
            thread: Some(thread),
        }
    }

    /// It speaks HTTP/2 without TLS too.
    pub(crate) fn actix(routes: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static) -> Self {
        let (listener, address) = listen();
        let (send, receive) = mpsc::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || App::new().configure(routes.clone()))
                    .workers(1)
                    .disable_signals()
                    .listen_auto_h2c(listener)
                    .unwrap()
                    .run();
                send.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self {
            name: "actix-web",
            address,
            stop: Some(Stop::Actix(receive.recv().unwrap())),
            thread: Some(thread),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

impl Drop for Server {
    fn drop(&mut self) {
        match self.stop.take() {
            Some(Stop::Tokio(stop)) => drop(stop.send(())),
            Some(Stop::Actix(handle)) => {
                handle.stop(false).now_or_never();
            }
            None => {}
        }
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
