//! Applications on sockets.

use std::{
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
    Axum(oneshot::Sender<()>),
    Actix(ServerHandle),
}

impl Server {
    pub(crate) fn axum(app: Router) -> Self {
        let (listener, address) = listen();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = Runtime::new().unwrap();
            runtime.block_on(async {
                listener.set_nonblocking(true).unwrap();
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                tokio::select! {
                    result = axum::serve(listener, app).into_future() => result.unwrap(),
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        });
        Self {
            name: "axum on a socket",
            address,
            stop: Some(Stop::Axum(stop)),
            thread: Some(thread),
        }
    }

    pub(crate) fn actix(routes: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static) -> Self {
        let (listener, address) = listen();
        let (send, receive) = mpsc::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || App::new().configure(routes.clone()))
                    .workers(1)
                    .disable_signals()
                    .listen(listener)
                    .unwrap()
                    .run();
                send.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self {
            name: "actix on a socket",
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
            Some(Stop::Axum(stop)) => drop(stop.send(())),
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
