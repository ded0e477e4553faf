use crate::{Cause, Diagnosis, diagnosis::UNEXPLAINED};

/// The target of every `tracing` event of the core, and of these.
const TARGET: &str = "countersign";

/// What an event says of the endpoint beside the diagnosis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) provider: &'static str,
    pub(super) endpoint: Option<&'a str>,
    pub(super) tenant: Option<&'a str>,
    /// The refusals since the last event that found the search busy, if there are any.
    pub(super) dropped: Option<u64>,
}

/// Whether an event would be written anywhere.
pub(super) fn is_heard() -> bool {
    tracing::enabled!(target: TARGET, tracing::Level::WARN)
}

/// Writes why a request was refused.
pub(super) fn diagnosed(context: Context<'_>, diagnosis: &Diagnosis) {
    let Context {
        provider,
        endpoint,
        tenant,
        dropped,
    } = context;
    let causes = diagnosis.causes();
    let all = |text: &dyn Fn(&Cause) -> String| {
        let texts: Vec<_> = causes.iter().map(text).collect();
        texts.join("; ")
    };
    let codes = all(&|cause| cause.code().to_owned());
    match diagnosis {
        Diagnosis::Explained(_) => tracing::warn!(
            target: TARGET,
            provider,
            endpoint,
            tenant,
            causes = codes,
            why = all(&ToString::to_string),
            fix = all(&|cause| cause.fix().into_owned()),
            dropped,
            "webhook rejection diagnosed"
        ),
        Diagnosis::Authentic { secret_label } => tracing::warn!(
            target: TARGET,
            provider,
            endpoint,
            tenant,
            causes = "key_not_accepted",
            why = "the signature is right by a key that is not accepted for this request",
            fix = "configure this key for the endpoint, or for the tenant that the request is for",
            key = secret_label.as_deref(),
            dropped,
            "webhook rejection diagnosed"
        ),
        Diagnosis::Unexplained(_) => tracing::warn!(
            target: TARGET,
            provider,
            endpoint,
            tenant,
            causes = "unknown",
            why = UNEXPLAINED,
            seen = codes,
            dropped,
            "webhook rejection not explained"
        ),
    }
}

/// Writes that the search panicked.
pub(super) fn panicked(context: Context<'_>) {
    tracing::error!(
        target: TARGET,
        provider = context.provider,
        endpoint = context.endpoint,
        tenant = context.tenant,
        "the diagnosis of a webhook rejection panicked"
    );
}
