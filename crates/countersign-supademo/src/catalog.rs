use countersign::{Catalog, EventKind, Member, Sample};

use crate::kind::Kind;

/// What the vendor's page lists, in its order.
///
/// Source: <https://docs.supademo.com/admin-and-billing/integrations/webhooks>.
pub(crate) const CATALOG: Catalog =
    Catalog::new("https://docs.supademo.com/admin-and-billing/integrations/webhooks")
        .with_events(EVENTS)
        .with_samples(SAMPLES)
        .with_members(MEMBERS);

const EVENTS: &[EventKind] = &[
    event(Kind::LeadCaptured, "a viewer submitted a form in a demo"),
    event(Kind::DemoViewed, "an identified viewer opened a demo"),
    event(Kind::DemoCompleted, "an identified viewer's session ended"),
    event(
        Kind::ShowcaseViewed,
        "an identified viewer opened a showcase",
    ),
    event(Kind::WebhookTest, "someone clicked Test in the settings"),
];

/// The page shows `lead.captured` only. The others are the same viewer's, with the members that the
/// page's words allow: who only views a demo submits no form, and a test names only the workspace.
const SAMPLES: &[Sample] = &[
    sample(
        Kind::LeadCaptured,
        include_bytes!("../fixtures/lead.captured.json"),
    ),
    sample(
        Kind::DemoViewed,
        include_bytes!("../fixtures/demo.viewed.json"),
    ),
    sample(
        Kind::DemoCompleted,
        include_bytes!("../fixtures/demo.completed.json"),
    ),
    sample(
        Kind::ShowcaseViewed,
        include_bytes!("../fixtures/showcase.viewed.json"),
    ),
    sample(
        Kind::WebhookTest,
        include_bytes!("../fixtures/webhook.test.json"),
    ),
    // The vendor's sample with all 23 viewer fields, and a value for each null.
    Sample::new(
        "every-member",
        Kind::LeadCaptured.name(),
        include_bytes!("../fixtures/every-member.json"),
    ),
];

const MEMBERS: &[Member] = &[
    text("event", "the event's name; always present"),
    text("workspaceId", "the workspace of the demo or showcase"),
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
    text("viewer.annual_revenue", "annual revenue, as text"),
    text("viewer.number_of_employees", "number of employees, as text"),
    text("viewer.number_of_locations", "number of locations, as text"),
    text("viewer.department", "department"),
    text("viewer.seniority_level", "seniority level"),
    Member::new(
        "viewer.custom_fields",
        "object",
        "the form's custom fields, by name",
    ),
    text("entityType", "demo or showcase"),
    text("entityId", "identifier of the demo or showcase"),
    text("entityTitle", "title of the demo or showcase"),
    text("entityLink", "URL of the demo or showcase"),
    text("entityAnalyticsLink", "URL of its analytics"),
    Member::new(
        "entityViewedAt",
        "time",
        "when the viewer saw it: ISO 8601, in UTC",
    ),
    text(
        "utmParams.utm_source",
        "campaign parameter of the link that the viewer followed",
    ),
    text("utmParams.utm_medium", "campaign parameter"),
    text("utmParams.utm_campaign", "campaign parameter"),
    text("utmParams.utm_term", "campaign parameter"),
    text("utmParams.utm_content", "campaign parameter"),
    text("utmParams.gclid", "Google's click identifier"),
    text("utmParams.fbclid", "Facebook's click identifier"),
    text("utmParams.msclkid", "Microsoft's click identifier"),
    Member::new("customParams", "object", "custom parameters of the link"),
    text(
        "location.country",
        "country: a two-letter code in the sample",
    ),
    text("location.city", "city"),
    text("device.browser", "browser"),
    text("device.os", "operating system"),
];

const fn event(kind: Kind, meaning: &'static str) -> EventKind {
    EventKind::new(kind.name(), meaning)
}

const fn sample(kind: Kind, body: &'static [u8]) -> Sample {
    Sample::new(kind.name(), kind.name(), body)
}

const fn text(path: &'static str, meaning: &'static str) -> Member {
    Member::new(path, "string", meaning)
}
