use countersign::{Catalog, EventKind, Member, Sample};

/// What the vendor's page shows, in its order.
///
/// Source: <https://docs.storylane.io/integrations/integrations/webhooks>.
pub(crate) const CATALOG: Catalog =
    Catalog::new("https://docs.storylane.io/integrations/integrations/webhooks")
        .with_events(EVENTS)
        .with_samples(SAMPLES)
        .with_members(MEMBERS);

/// Storylane names no events: the names are ours.
pub(crate) const SESSION: &str = "session";

const EVENTS: &[EventKind] = &[EventKind::new(
    SESSION,
    "a demo session: `lead` is null if the lead is unknown",
)];

const SAMPLES: &[Sample] = &[
    Sample::new(
        "known-session",
        SESSION,
        include_bytes!("../fixtures/known.json"),
    ),
    Sample::new(
        "unknown-session",
        SESSION,
        include_bytes!("../fixtures/unknown.json"),
    ),
];

const MEMBERS: &[Member] = &[
    text("id", "unique identifier of the session; always present"),
    text(
        "buyer_reveal.company_name",
        "the company's name; buyer_reveal is null if the company is unknown",
    ),
    text("buyer_reveal.company_domain", "the company's domain"),
    text(
        "buyer_reveal.company_annual_revenue_range",
        "range of its annual revenue, such as 1M-10M",
    ),
    text(
        "buyer_reveal.company_employee_range",
        "range of its number of employees, such as 11-50",
    ),
    text(
        "lead.id",
        "unique identifier of the lead; lead is null if the lead is unknown",
    ),
    text("lead.client_source", "none in the sample"),
    Member::new("lead.client_tracking_id", "any", "null in the sample"),
    text("lead.email", "email address"),
    text("lead.first_name", "first name"),
    text("lead.last_name", "last name"),
    text("name", "the demo's name"),
    text("link", "URL of the demo"),
    Member::new("viewed_at", "time", "when the demo was viewed: RFC 3339"),
    Member::new(
        "completion",
        "number",
        "how much of the demo was seen; the page gives no unit",
    ),
    Member::new(
        "time_spent",
        "number",
        "how long the demo was viewed; the page gives no unit",
    ),
    Member::new(
        "checklist_completed",
        "boolean",
        "whether the demo's checklist was completed",
    ),
    text("cta_opened", "URL of the call to action that was opened"),
    text("analytics_url", "URL of the session's analytics"),
    text("utm_params.gclid", "Google's click identifier"),
    text(
        "utm_params.utm_source",
        "campaign parameter of the link that the viewer followed",
    ),
    text("utm_params.utm_medium", "campaign parameter"),
    text("utm_params.utm_campaign", "campaign parameter"),
    text("utm_params.utm_term", "campaign parameter"),
    text("utm_params.utm_content", "campaign parameter"),
];

const fn text(path: &'static str, meaning: &'static str) -> Member {
    Member::new(path, "string", meaning)
}
