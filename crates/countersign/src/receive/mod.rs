//! How a request is received: its head, its body, and what it is refused for.

mod budget;
mod endpoint;
mod head;
mod headers;
mod incoming;
mod missing_delivery;
mod observer;
mod receiver;
mod refusal;
mod rejection;
mod tenant;
mod under_way;

pub(crate) use budget::BodyBuffer;
pub(crate) use endpoint::Endpoint;
pub use head::Head;
pub use headers::Headers;
pub(crate) use headers::saturating_digits;
pub use incoming::Incoming;
pub use missing_delivery::MissingDelivery;
pub use observer::{Accepted, Arrival, Observation, Observer, Refused};
pub use receiver::{PerTenant, Receiver};
pub use rejection::Rejection;
pub use tenant::{CacheSlot, Cached, Checked, Tenant, TenantCache};
use under_way::UnderWay;
