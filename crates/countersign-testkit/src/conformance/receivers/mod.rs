//! The applications that a suite can send to.

#[cfg(feature = "actix")]
mod actix;
mod answer;
mod body;
mod bounded;
mod crowded;
mod http2;
mod socket;
mod tower;
mod way;

#[cfg(feature = "actix")]
pub(crate) use actix::Actix;
pub(crate) use answer::{Answer, Failure, shown};
pub use body::TestBody;
pub(crate) use crowded::Crowded;
pub(crate) use socket::Socket;
pub use socket::UrlError;
pub(crate) use tower::Tower;
pub(crate) use way::{Kind, Target};
