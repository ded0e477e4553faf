use std::{sync::Arc, time::SystemTime};

use bytes::Bytes;

use super::{DeliveryId, KeptFields};
use crate::{Scheme, sign::SignedAround};

/// What is kept of a request that was verified, beside its event.
pub(crate) struct Parts {
    pub(crate) body: Bytes,
    pub(crate) around: Option<Box<SignedAround>>,
    pub(crate) fields: KeptFields,
    pub(crate) secret_label: Option<Arc<str>>,
    pub(crate) tenant: Option<Arc<str>>,
    pub(crate) received_at: SystemTime,
}

impl Parts {
    pub(crate) fn id(&self, scheme: &Scheme) -> DeliveryId {
        let fields = self.fields.as_map();
        DeliveryId::of(scheme, fields, self.around.as_deref(), &self.body)
    }
}
