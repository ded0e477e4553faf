use std::time::SystemTime;

use bytes::Bytes;
use countersign::{
    Delivery, HeaderMap, HeaderName, Headers, Receiver, Rejection, Scheme, Secret, Secrets,
};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_testkit::{Forged, Forgery, NotForged};

use super::{accepted::Accepted, name::ProviderName};
use crate::output::Failure;

/// A provider with its secrets.
#[derive(Debug)]
pub(crate) struct ConfiguredProvider {
    name: ProviderName,
    secrets: Secrets,
    scheme: Scheme,
    receiver: AnyReceiver,
}

#[derive(Debug)]
enum AnyReceiver {
    Supademo(Supademo, Receiver<Supademo>),
    Storylane(Storylane, Receiver<Storylane>),
}

impl ConfiguredProvider {
    /// Judges bodies of any size.
    pub(crate) fn new(name: ProviderName, secrets: Secrets) -> Self {
        let (scheme, receiver) = match name {
            ProviderName::Supademo => {
                let provider = Supademo::new(secrets.clone());
                let scheme = provider.scheme().clone();
                let receiver = unlimited(Receiver::new(provider.clone()));
                (scheme, AnyReceiver::Supademo(provider, receiver))
            }
            ProviderName::Storylane => {
                let provider = Storylane::new(secrets.clone());
                let scheme = provider.scheme().clone();
                let receiver = unlimited(Receiver::new(provider.clone()));
                (scheme, AnyReceiver::Storylane(provider, receiver))
            }
        };
        Self {
            name,
            secrets,
            scheme,
            receiver,
        }
    }

    /// The one whose signature header is there, or the first.
    pub(crate) fn of<'a>(providers: &'a [Self], headers: &HeaderMap) -> Option<&'a Self> {
        let is_signed = |provider: &&Self| headers.contains_key(provider.scheme.header());
        providers
            .iter()
            .find(is_signed)
            .or_else(|| providers.first())
    }

    /// The other providers, each with the secret that its variable holds, or else with the same.
    pub(crate) fn others(&self) -> Result<Vec<Self>, Failure> {
        let others = ProviderName::ALL
            .into_iter()
            .filter(|&name| name != self.name);
        others
            .map(|name| {
                if !name.has_variable() {
                    return Ok(Self::new(name, self.secrets.clone()));
                }
                let secret = Secret::from_env(name.variable()).map_err(Failure::input)?;
                Ok(Self::new(name, secret.with_label(name.variable()).into()))
            })
            .collect()
    }

    pub(crate) fn name(&self) -> ProviderName {
        self.name
    }

    pub(crate) fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The signature header of a body: its name and its value.
    pub(crate) fn sign(&self, body: &[u8]) -> Result<(&HeaderName, String), Failure> {
        let none: [(&str, &str); 0] = [];
        let value = self.scheme.sign(&none, body).map_err(Failure::input)?;
        let value = value.to_str().map_err(Failure::input)?;
        Ok((self.scheme.header(), value.to_owned()))
    }

    /// The request with this body that is not authentic in this way.
    pub(crate) fn forge(
        &self,
        forgery: Forgery,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Forged, NotForged> {
        match &self.receiver {
            AnyReceiver::Supademo(provider, _) => forgery.apply(provider, headers, body),
            AnyReceiver::Storylane(provider, _) => forgery.apply(provider, headers, body),
        }
    }

    /// Judges a head, as a receiver does before it reads the body.
    pub(crate) fn begin(&self, headers: &HeaderMap) -> Result<(), Rejection> {
        self.scheme.begin(headers, SystemTime::now()).map(drop)
    }

    /// # Errors
    ///
    /// What a receiver without limits refuses.
    pub(crate) fn verify(
        &self,
        headers: &(impl Headers + ?Sized),
        body: Bytes,
    ) -> Result<Accepted, Rejection> {
        match &self.receiver {
            AnyReceiver::Supademo(_, receiver) => receiver
                .verify(headers, body)
                .map(|delivery| Accepted::from(&delivery)),
            AnyReceiver::Storylane(_, receiver) => receiver
                .verify(headers, body)
                .map(|delivery| Accepted::from(&delivery)),
        }
    }

    /// The answer of a receiver that refuses.
    pub(crate) fn reject<B: Default>(&self, rejection: Rejection) -> http::Response<B> {
        match &self.receiver {
            AnyReceiver::Supademo(_, receiver) => receiver.reject(rejection),
            AnyReceiver::Storylane(_, receiver) => receiver.reject(rejection),
        }
    }
}

fn unlimited<P: countersign::Provider>(receiver: Receiver<P>) -> Receiver<P> {
    receiver
        .max_body_bytes(usize::MAX)
        .max_buffered_bytes(usize::MAX)
}

impl From<&Delivery<Supademo>> for Accepted {
    fn from(delivery: &Delivery<Supademo>) -> Self {
        let event = delivery.event();
        Self {
            event: event.name().map(str::to_owned),
            recognized: event.is_recognized(),
            problem: match event {
                countersign_supademo::Event::Unrecognized(unrecognized) => {
                    Some(unrecognized.error().to_string())
                }
                _ => None,
            },
            email: event.email().map(str::to_owned),
            viewed_at: event.payload().and_then(|payload| payload.entity_viewed_at),
            secret: delivery.secret_label().map(str::to_owned),
        }
    }
}

impl From<&Delivery<Storylane>> for Accepted {
    fn from(delivery: &Delivery<Storylane>) -> Self {
        let event = delivery.event();
        Self {
            event: event.name().map(str::to_owned),
            recognized: event.is_recognized(),
            problem: match event {
                countersign_storylane::Event::Unrecognized(unrecognized) => {
                    Some(unrecognized.error().to_string())
                }
                _ => None,
            },
            email: event.email().map(str::to_owned),
            viewed_at: event.session().and_then(|session| session.viewed_at),
            secret: delivery.secret_label().map(str::to_owned),
        }
    }
}
