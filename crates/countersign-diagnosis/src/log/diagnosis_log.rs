//! A diagnosis now and then in the log of an endpoint.

use std::time::{Duration, SystemTime};

use super::{Cause, Diagnosis, Doctor, Head, UNEXPLAINED};
use crate::{Headers, Provider, endpoint::Endpoint, observe::TARGET};

impl Head {
    /// What is to be kept of a head that was accepted, to diagnose a mismatch: nothing if none would
    /// be logged.
    pub(crate) fn kept<P: Provider>(
        endpoint: &Endpoint<P>,
        headers: &impl Headers,
        now: SystemTime,
    ) -> Option<Self> {
        let scheme = endpoint.provider.scheme()?;
        (is_heard() && endpoint.minute.is_free(now)).then(|| Self::read(scheme, headers, Some(now)))
    }

    /// Logs why the signature of this body does not match, which took until at most `read_timeout`
    /// after its head.
    pub(crate) fn log_mismatch<P: Provider>(
        &self,
        endpoint: &Endpoint<P>,
        body: &[u8],
        received_at: SystemTime,
        read_timeout: Duration,
    ) {
        if let Some(scheme) = endpoint.provider.scheme()
            && is_heard()
            && endpoint.minute.take(received_at, read_timeout)
        {
            log::<P>(&Doctor::serving(scheme, received_at).examine(self, body));
        }
    }
}

/// Logs why a head was refused.
pub(crate) fn log_head<P: Provider>(
    endpoint: &Endpoint<P>,
    headers: &impl Headers,
    now: SystemTime,
) {
    if let Some(scheme) = endpoint.provider.scheme()
        && is_heard()
        && endpoint.minute.take(now, Duration::ZERO)
    {
        log::<P>(&Doctor::serving(scheme, now).diagnose_head(headers));
    }
}

/// Whether the event would be written anywhere.
fn is_heard() -> bool {
    tracing::enabled!(target: TARGET, tracing::Level::WARN)
}

fn log<P: Provider>(diagnosis: &Diagnosis) {
    let causes = diagnosis.causes();
    let all = |text: &dyn Fn(&Cause) -> String| {
        let texts: Vec<_> = causes.iter().map(text).collect();
        texts.join("; ")
    };
    let codes = all(&|cause| cause.code().to_owned());
    let sentences = all(&ToString::to_string);
    let mends = all(&|cause| cause.mend().into_owned());
    if matches!(diagnosis, Diagnosis::Explained(_)) {
        tracing::warn!(
            target: TARGET,
            provider = P::NAME,
            causes = codes,
            why = sentences,
            mend = mends,
            "webhook rejection diagnosed"
        );
    } else {
        tracing::warn!(
            target: TARGET,
            provider = P::NAME,
            causes = "unknown",
            why = UNEXPLAINED,
            seen = codes,
            "webhook rejection not explained"
        );
    }
}
