use std::{env, time::SystemTime};

use bytes::Bytes;
use clap::ValueEnum;
use countersign::{
    Delivery, HeaderMap, HeaderName, Headers, Receiver, Rejection, Scheme, Secret, Secrets,
};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_testkit::{Forged, Forgery, NotForged};
use serde::{Deserialize, Serialize};

use crate::{failure::Failure, verdict::Accepted};

/// A provider's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ProviderName {
    /// Supademo: hex in `x-supademo-signature`
    Supademo,
    /// Storylane: base64 in `x-storylane-signature`
    Storylane,
}

impl ProviderName {
    pub(crate) const ALL: [Self; 2] = [Self::Supademo, Self::Storylane];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Supademo => "supademo",
            Self::Storylane => "storylane",
        }
    }

    /// The provider whose signature header is there; of several, the one that is expected.
    pub(crate) fn of(headers: &HeaderMap, expected: Self) -> Option<Self> {
        let is_there = |name: &Self| headers.contains_key(name.header());
        [expected].into_iter().chain(Self::ALL).find(is_there)
    }

    /// The signature header.
    fn header(self) -> &'static str {
        match self {
            Self::Supademo => "x-supademo-signature",
            Self::Storylane => "x-storylane-signature",
        }
    }

    /// The one whose variable is set, if it is one only.
    pub(crate) fn only_one() -> Option<Self> {
        let mut set = Self::ALL.into_iter().filter(|name| name.has_variable());
        set.next().filter(|_| set.next().is_none())
    }

    /// Whether its variable is set, to more than nothing.
    pub(crate) fn has_variable(self) -> bool {
        env::var_os(self.variable()).is_some_and(|value| !value.is_empty())
    }

    /// The environment variable that holds the secret, unless another source is given.
    pub(crate) fn variable(self) -> &'static str {
        match self {
            Self::Supademo => "SUPADEMO_WEBHOOK_SECRET",
            Self::Storylane => "STORYLANE_WEBHOOK_SECRET",
        }
    }
}

/// A provider with its secrets, whichever it is.
#[derive(Debug)]
pub(crate) struct Known {
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

impl Known {
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
        let signed = |known: &&Self| headers.contains_key(known.scheme.header());
        providers.iter().find(signed).or_else(|| providers.first())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_header_of_its_scheme() {
        for name in ProviderName::ALL {
            let secret = Secret::new("key").unwrap();
            let known = Known::new(name, secret.into());
            assert_eq!(known.scheme().header(), name.header());
        }
    }
}
