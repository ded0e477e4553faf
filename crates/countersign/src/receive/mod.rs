//! How a request is received: its head, its body, and what it is refused for.

mod body_buffer;
mod budget;
mod checked;
mod endpoint;
mod head;
mod headers;
mod incoming;
mod limits;
mod missing_delivery;
mod observer;
mod receiver;
mod refusal;
mod rejection;
mod tenant;
mod tenant_cache;

pub(crate) use body_buffer::BodyBuffer;
pub use checked::Checked;
pub(crate) use endpoint::Endpoint;
pub use head::Head;
pub use headers::Headers;
pub(crate) use headers::saturating_digits;
pub use incoming::Incoming;
pub use missing_delivery::MissingDelivery;
pub use observer::{Accepted, Observation, Observer, Refused};
pub use receiver::Receiver;
pub use rejection::Rejection;
pub use tenant::Tenant;
pub use tenant_cache::{CacheSlot, Cached, TenantCache};
