use std::time::{Duration, SystemTime};

use actix_web::App;
use bytes::Bytes;
use countersign::{Delivery, Head, HeaderMap, Provider, Receiver, Secret};
use countersign_diagnosis::{Cause, Diagnosis, Doctor, Key};
use countersign_testkit::{Probe, conformance};

use crate::apps::{BARE, PATH, UNAVAILABLE, actix_routes, axum_app};

const READ_TIMEOUT: Duration = Duration::from_millis(300);

/// Asserts that both adapters conform. `unparsable` are the bodies that are not of its format.
pub(crate) fn assert_conforms<P: Provider>(
    provider: P,
    secret: &Secret,
    sample: &'static str,
    headers: &HeaderMap,
    unparsable: &[&'static [u8]],
) {
    let receiver = Receiver::new(provider, secret.clone()).read_timeout(READ_TIMEOUT);
    let probe = Probe::new();
    let unparsable: Vec<_> = unparsable.iter().copied().map(Bytes::from).collect();
    conformance!(
        *receiver.provider(),
        secret,
        sample,
        tower: axum_app(receiver.clone(), &probe),
        path: PATH,
        path_without_layer: BARE,
        path_unavailable: UNAVAILABLE,
        headers: headers.clone(),
        unparsable: unparsable.clone(),
        probe: probe.clone(),
        read_timeout: READ_TIMEOUT,
    );
    conformance!(
        *receiver.provider(),
        secret,
        sample,
        actix: App::new().configure(actix_routes(receiver.clone(), &probe)),
        path: PATH,
        path_without_layer: BARE,
        path_unavailable: UNAVAILABLE,
        headers: headers.clone(),
        unparsable: unparsable,
        probe: probe.clone(),
        read_timeout: READ_TIMEOUT,
    );
}

/// What a receiver says of a request that arrives at this time: the delivery, or why it is refused.
pub(crate) fn verify<P: Provider>(
    receiver: &Receiver<P>,
    headers: &[(&str, &str)],
    body: &'static str,
    unix_seconds: u64,
) -> Result<Delivery<P>, &'static str> {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(unix_seconds);
    let delivery = receiver.verify_head(&Head::new(&headers, time), body);
    delivery.map_err(|rejection| rejection.reason())
}

/// The codes of what a doctor with this key finds: empty for an authentic request. Where nothing
/// explains the signature, `unexplained` comes first.
pub(crate) fn diagnose<P: Provider>(
    provider: &P,
    key: &Key,
    headers: &[(&str, &str)],
    body: &str,
    unix_seconds: u64,
) -> String {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(unix_seconds);
    let doctor = Doctor::new(provider.scheme())
        .with_key(key.clone())
        .at(time);
    let diagnosis = doctor.diagnose(&Head::new(&headers, time), body.as_bytes());
    let codes = diagnosis.causes().iter().map(Cause::code);
    let unexplained = matches!(diagnosis, Diagnosis::Unexplained(_)).then_some("unexplained");
    unexplained
        .into_iter()
        .chain(codes)
        .collect::<Vec<_>>()
        .join(" ")
}
