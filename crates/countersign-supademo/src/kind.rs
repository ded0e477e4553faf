use std::fmt;

use serde::{Deserialize, Deserializer, de};

/// The events that the vendor's page lists, as the value of the member `event`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    LeadCaptured,
    DemoViewed,
    DemoCompleted,
    ShowcaseViewed,
    WebhookTest,
}

impl Kind {
    const ALL: [Self; 5] = [
        Self::LeadCaptured,
        Self::DemoViewed,
        Self::DemoCompleted,
        Self::ShowcaseViewed,
        Self::WebhookTest,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::LeadCaptured => "lead.captured",
            Self::DemoViewed => "demo.viewed",
            Self::DemoCompleted => "demo.completed",
            Self::ShowcaseViewed => "showcase.viewed",
            Self::WebhookTest => "webhook.test",
        }
    }
}

/// Takes a string only: a derived unit variant would also take `{"lead.captured": null}`.
impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KindVisitor)
    }
}

struct KindVisitor;

impl de::Visitor<'_> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of an event")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Kind, E> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| E::custom(format_args!("unknown event {name:?}")))
    }
}
