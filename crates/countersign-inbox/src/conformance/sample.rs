use std::time::{Duration, SystemTime};

use countersign::{Bytes, DeliveryId, Envelope, Head, HeaderMap, Verdict};
use serde::{Deserialize, de::IntoDeserializer, de::value::Error};

use crate::NewDelivery;

pub(super) const PROVIDER: &str = "acme";

pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A delivery that a case stores.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) id: String,
    pub(super) provider: &'static str,
    pub(super) endpoint: Option<&'static str>,
    pub(super) tenant: Option<&'static str>,
    pub(super) event: Option<String>,
    pub(super) fields: HeaderMap,
    pub(super) body: Bytes,
    pub(super) received_at: SystemTime,
    pub(super) max_attempts: u32,
    pub(super) keep_key: Duration,
    pub(super) is_test: bool,
}

impl Sample {
    pub(super) fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            provider: PROVIDER,
            endpoint: None,
            tenant: None,
            event: None,
            fields: HeaderMap::new(),
            body: Bytes::from_static(b"{}"),
            received_at: SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000),
            max_attempts: 3,
            keep_key: 90 * DAY,
            is_test: false,
        }
    }

    pub(super) fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    pub(super) fn keep_key(mut self, time: Duration) -> Self {
        self.keep_key = time;
        self
    }

    pub(super) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    pub(super) fn event(mut self, event: &str) -> Self {
        self.event = Some(event.to_owned());
        self
    }

    pub(super) fn envelope(&self) -> Envelope {
        let head = Head::new(&self.fields, self.received_at)
            .with_method("POST")
            .with_target("/webhooks/acme?a=b");
        let id: Result<_, Error> = DeliveryId::deserialize(self.id.as_str().into_deserializer());
        let verdict = match id {
            Ok(id) => Verdict::Accepted {
                id,
                secret: Some("current".to_owned()),
            },
            // A delivery's id is any text: `delivery` would say so.
            Err(_) => Verdict::Unknown,
        };
        Envelope::new(self.provider, &head)
            .with_endpoint(self.endpoint)
            .with_tenant(self.tenant)
            .with_body(self.body.clone())
            .with_verdict(verdict)
    }

    #[expect(clippy::expect_used, reason = "its envelope is accepted")]
    pub(super) fn delivery(&self) -> NewDelivery {
        let delivery = NewDelivery::from_envelope(
            self.envelope(),
            self.event.clone(),
            self.max_attempts,
            self.keep_key,
        )
        .expect("an accepted envelope");
        if self.is_test {
            delivery.repeatable()
        } else {
            delivery
        }
    }
}
