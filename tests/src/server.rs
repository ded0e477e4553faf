//! The applications under test on real sockets.

use std::{
    error::Error,
    future::Future,
    net::{SocketAddr, TcpListener},
    sync::mpsc,
    thread::{self, JoinHandle},
};

use actix_web::{App, HttpServer, dev::ServerHandle, web::ServiceConfig};
use axum::Router;
use countersign::{EventInfo, Head, PerTenant, Provider, Receiver, Tenant};
use countersign_actix::WebhookMiddleware;
use countersign_tower::WebhookLayer;
use futures_util::FutureExt;
use tokio::sync::oneshot;

use crate::{app::Limits, paths};

/// The two frameworks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framework {
    /// axum, on our server over hyper.
    Axum,
    /// actix-web.
    Actix,
}

impl Framework {
    /// Both frameworks.
    pub const ALL: [Self; 2] = [Self::Axum, Self::Actix];
}

/// A server on a port of its own, which stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    /// The address that it listens on.
    pub address: SocketAddr,
    stop: Option<Stop>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
enum Stop {
    Axum(oneshot::Sender<()>),
    Actix(ServerHandle),
}

impl Server {
    /// Starts the application of `framework`.
    pub fn start(framework: Framework, limits: Limits) -> Self {
        match framework {
            Framework::Axum => Self::axum(paths::axum_app(limits)),
            Framework::Actix => Self::actix(paths::actix_routes(limits)),
        }
    }

    /// Starts an application with one route, which has this receiver.
    pub fn with_receiver<P>(
        framework: Framework,
        route: &'static str,
        receiver: Receiver<P>,
    ) -> Self
    where
        P: Provider<Event: EventInfo>,
    {
        match framework {
            Framework::Axum => {
                let layer = WebhookLayer::from_receiver(receiver);
                Self::axum(Router::new().route(route, paths::axum_endpoint(layer)))
            }
            Framework::Actix => {
                let middleware = WebhookMiddleware::from_receiver(receiver);
                Self::actix(move |config| {
                    paths::actix_endpoint(config, route, middleware.clone());
                })
            }
        }
    }

    /// Starts an application with one route, whose receiver looks a tenant's secrets up.
    pub fn with_lookup<P, F, Fut, E>(
        framework: Framework,
        route: &'static str,
        receiver: Receiver<P, PerTenant>,
        find: F,
    ) -> Self
    where
        P: Provider<Event: EventInfo>,
        F: Fn(&Head<'_>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<Tenant>, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>> + 'static,
    {
        match framework {
            Framework::Axum => {
                let layer = WebhookLayer::for_tenants(receiver, find);
                Self::axum(Router::new().route(route, paths::axum_endpoint(layer)))
            }
            Framework::Actix => {
                let middleware = WebhookMiddleware::for_tenants(receiver, find);
                Self::actix(move |config| {
                    paths::actix_endpoint(config, route, middleware.clone());
                })
            }
        }
    }

    /// Starts a router of axum.
    pub fn axum(router: Router) -> Self {
        Self::listen(|listener| axum(listener, router))
    }

    /// Starts an application of actix-web.
    pub fn actix(routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Self {
        Self::listen(|listener| actix(listener, routes))
    }

    fn listen(serve: impl FnOnce(TcpListener) -> (Stop, JoinHandle<()>)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (stop, thread) = serve(listener);
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

fn axum(listener: TcpListener, router: Router) -> (Stop, JoinHandle<()>) {
    let (stop, stopped) = oneshot::channel();
    let thread = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            listener.set_nonblocking(true).expect("a socket");
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            let serve = countersign_tower::serve(listener, router);
            tokio::select! {
                result = serve.into_future() => result.expect("to serve"),
                _ = stopped => {}
            }
        });
        runtime.shutdown_background();
    });
    (Stop::Axum(stop), thread)
}

fn actix(
    listener: TcpListener,
    routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
) -> (Stop, JoinHandle<()>) {
    let (send, receive) = mpsc::channel();
    let thread = thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = HttpServer::new(move || App::new().configure(routes.clone()))
                .workers(2)
                .disable_signals()
                .listen(listener)
                .expect("to listen")
                .run();
            send.send(server.handle()).expect("a test that waits");
            server.await.expect("to serve");
        });
    });
    let handle = receive.recv().expect("a server");
    (Stop::Actix(handle), thread)
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
