//! What the providers send: the events and their members, as the vendors' pages have them.

use serde::Serialize;

use super::name::ProviderName;

/// A kind of delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
}

/// A member that a delivery may have.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Field {
    /// Where it is in the JSON, with dots between names.
    pub(crate) path: &'static str,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) about: &'static str,
}

impl ProviderName {
    pub(crate) fn page(self) -> &'static str {
        match self {
            Self::Supademo => "https://docs.supademo.com/admin-and-billing/integrations/webhooks",
            Self::Storylane => "https://docs.storylane.io/integrations/integrations/webhooks",
        }
    }

    pub(crate) fn events(self) -> &'static [Event] {
        match self {
            Self::Supademo => SUPADEMO_EVENTS,
            Self::Storylane => STORYLANE_EVENTS,
        }
    }

    /// The same for all its events.
    pub(crate) fn fields(self) -> &'static [Field] {
        match self {
            Self::Supademo => SUPADEMO_FIELDS,
            Self::Storylane => STORYLANE_FIELDS,
        }
    }
}

const fn event(name: &'static str, about: &'static str) -> Event {
    Event { name, about }
}

const fn text(path: &'static str, about: &'static str) -> Field {
    field(path, "string", about)
}

const fn field(path: &'static str, kind: &'static str, about: &'static str) -> Field {
    Field { path, kind, about }
}

const SUPADEMO_EVENTS: &[Event] = &[
    event("lead.captured", "a viewer submitted a form inside a demo"),
    event("demo.viewed", "an identified viewer opened a demo"),
    event("demo.completed", "an identified viewer's session ended"),
    event("showcase.viewed", "an identified viewer opened a showcase"),
    event("webhook.test", "somebody clicked Test in the settings"),
];

/// Storylane names no events: these names are ours.
const STORYLANE_EVENTS: &[Event] = &[
    event("known-session", "a demo session of a lead that is known"),
    event(
        "unknown-session",
        "a demo session of a lead that is not known: `lead` is null",
    ),
];

const SUPADEMO_FIELDS: &[Field] = &[
    text(
        "event",
        "the event's name; the only member that is always there",
    ),
    text(
        "workspaceId",
        "the workspace that the demo or showcase is in",
    ),
    text("viewerId", "unique viewer identifier"),
    text("email", "the viewer's email address"),
    text("name", "the viewer's full name"),
    text("company", "the viewer's company name"),
    text("viewer.id", "unique viewer identifier"),
    text("viewer.email", "email address"),
    text("viewer.first_name", "first name"),
    text("viewer.last_name", "last name"),
    text("viewer.company", "company name"),
    text("viewer.role", "role"),
    text("viewer.job_title", "job title"),
    text("viewer.phone", "phone number"),
    text("viewer.mobile_phone", "mobile phone number"),
    text("viewer.website", "website URL"),
    text("viewer.address", "street address"),
    text("viewer.city", "city"),
    text("viewer.state", "state or region"),
    text("viewer.country", "country"),
    text("viewer.postal_code", "postal or ZIP code"),
    text("viewer.industry", "industry"),
    text("viewer.lead_source", "lead source"),
    text("viewer.annual_revenue", "annual revenue, as it was put"),
    text(
        "viewer.number_of_employees",
        "number of employees, as it was put",
    ),
    text(
        "viewer.number_of_locations",
        "number of locations, as it was put",
    ),
    text("viewer.department", "department"),
    text("viewer.seniority_level", "seniority level"),
    field(
        "viewer.custom_fields",
        "object",
        "the form's custom fields, by name",
    ),
    text("entityType", "what was interacted with: demo in the sample"),
    text("entityId", "identifier of the demo or showcase"),
    text("entityTitle", "title of the demo or showcase"),
    text("entityLink", "URL of the demo or showcase"),
    text("entityAnalyticsLink", "URL of its analytics"),
    field(
        "entityViewedAt",
        "time",
        "when it was viewed: ISO 8601, in UTC",
    ),
    text(
        "utmParams.utm_source",
        "campaign parameter of the link that was followed",
    ),
    text("utmParams.utm_medium", "campaign parameter"),
    text("utmParams.utm_campaign", "campaign parameter"),
    text("utmParams.utm_term", "campaign parameter"),
    text("utmParams.utm_content", "campaign parameter"),
    text("utmParams.gclid", "Google's click identifier"),
    text("utmParams.fbclid", "Facebook's click identifier"),
    text("utmParams.msclkid", "Microsoft's click identifier"),
    field("customParams", "object", "custom parameters of the link"),
    text(
        "location.country",
        "country: a two-letter code in the sample",
    ),
    text("location.city", "city"),
    text("device.browser", "browser"),
    text("device.os", "operating system"),
];

const STORYLANE_FIELDS: &[Field] = &[
    text("id", "unique identifier of the session; always there"),
    text(
        "buyer_reveal.company_name",
        "the company's name; buyer_reveal is null if it is not known",
    ),
    text("buyer_reveal.company_domain", "the company's domain"),
    text(
        "buyer_reveal.company_annual_revenue_range",
        "range of its annual revenue, as 1M-10M",
    ),
    text(
        "buyer_reveal.company_employee_range",
        "range of its number of employees, as 11-50",
    ),
    text(
        "lead.id",
        "unique identifier of the lead; lead is null if it is not known",
    ),
    text("lead.client_source", "none in the sample"),
    field("lead.client_tracking_id", "any", "null in the sample"),
    text("lead.email", "email address"),
    text("lead.first_name", "first name"),
    text("lead.last_name", "last name"),
    text("name", "the demo's name"),
    text("link", "URL of the demo"),
    field("viewed_at", "time", "when the demo was viewed: RFC 3339"),
    field(
        "completion",
        "number",
        "how much of the demo was seen; the page gives no unit",
    ),
    field(
        "time_spent",
        "number",
        "how long it was viewed; the page gives no unit",
    ),
    field(
        "checklist_completed",
        "boolean",
        "whether the demo's checklist was completed",
    ),
    text("cta_opened", "URL of the call to action that was opened"),
    text("analytics_url", "URL of the session's analytics"),
    text("utm_params.gclid", "Google's click identifier"),
    text(
        "utm_params.utm_source",
        "campaign parameter of the link that was followed",
    ),
    text("utm_params.utm_medium", "campaign parameter"),
    text("utm_params.utm_campaign", "campaign parameter"),
    text("utm_params.utm_term", "campaign parameter"),
    text("utm_params.utm_content", "campaign parameter"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use countersign_storylane::{self as storylane, BuyerReveal, DemoSession, Lead};
    use countersign_supademo::{self as supademo, Device, Location, Payload, Viewer};
    use serde::{Deserialize, Deserializer, de, forward_to_deserialize_any};

    use super::*;

    /// Says which members a struct asks for.
    struct Members<'a>(&'a mut BTreeSet<String>, &'a str);

    impl<'de> Deserializer<'de> for Members<'_> {
        type Error = de::value::Error;

        fn deserialize_any<V: de::Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(de::Error::custom("not a struct"))
        }

        fn deserialize_struct<V: de::Visitor<'de>>(
            self,
            _: &'static str,
            members: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            let paths = members.iter().map(|member| format!("{}{member}", self.1));
            self.0.extend(paths);
            self.deserialize_any(visitor)
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
            ignored_any
        }
    }

    fn members<'de, T: Deserialize<'de>>(paths: &mut BTreeSet<String>, prefix: &str) {
        assert!(T::deserialize(Members(paths, prefix)).is_err());
    }

    fn listed(provider: ProviderName) -> BTreeSet<String> {
        let fields = provider.fields().iter();
        let listed: BTreeSet<_> = fields.map(|field| field.path.to_owned()).collect();
        assert_eq!(listed.len(), provider.fields().len());
        listed
    }

    /// Leaves out the members whose own members are listed.
    fn leaves(mut paths: BTreeSet<String>, objects: &[&str]) -> BTreeSet<String> {
        for object in objects {
            assert!(paths.remove(*object), "{object}");
        }
        paths
    }

    #[test]
    fn supademos_members_are_those_of_its_types() {
        let mut paths = BTreeSet::from(["event".to_owned()]);
        members::<Payload>(&mut paths, "");
        members::<Viewer>(&mut paths, "viewer.");
        members::<supademo::UtmParams>(&mut paths, "utmParams.");
        members::<Location>(&mut paths, "location.");
        members::<Device>(&mut paths, "device.");
        let paths = leaves(paths, &["viewer", "utmParams", "location", "device"]);
        assert_eq!(listed(ProviderName::Supademo), paths);
    }

    #[test]
    fn storylanes_members_are_those_of_its_types() {
        let mut paths = BTreeSet::new();
        members::<DemoSession>(&mut paths, "");
        members::<BuyerReveal>(&mut paths, "buyer_reveal.");
        members::<Lead>(&mut paths, "lead.");
        members::<storylane::UtmParams>(&mut paths, "utm_params.");
        let paths = leaves(paths, &["buyer_reveal", "lead", "utm_params"]);
        assert_eq!(listed(ProviderName::Storylane), paths);
    }
}
