//! Every path that a case can take without a socket.

mod actix;
mod answer;
mod axum;
mod direct;
mod request;
mod tower;

pub use actix::{actix, actix_answer, actix_app, actix_endpoint, actix_response, actix_routes};
pub use answer::verdict;
pub use axum::{axum, axum_app, axum_endpoint};
pub use direct::{incoming, verify, verify_head};
pub use request::{actix_request, headers, request};
pub use tower::tower;
