use chrono::{DateTime, SecondsFormat, Utc};
use countersign_storylane::Storylane;
use serde_json::Value;

use crate::events::event_builder::EventBuilder;

/// The members that Storylane documents.
impl EventBuilder<Storylane> {
    /// The session's unique identifier, and the URL of its analytics.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        let url = format!("https://app.storylane.io/analytics/activity/{id}");
        self.set("id", id).set("analytics_url", url)
    }

    /// The lead's unique identifier.
    #[must_use]
    pub fn lead_id(self, id: &str) -> Self {
        self.set("lead.id", id)
    }

    /// The lead's email address.
    #[must_use]
    pub fn email(self, email: &str) -> Self {
        self.set("lead.email", email)
    }

    /// The lead's first and last name.
    #[must_use]
    pub fn name(self, first: &str, last: &str) -> Self {
        self.set("lead.first_name", first)
            .set("lead.last_name", last)
    }

    /// Where the lead is from: `none` in the sample. The page documents no other value.
    #[must_use]
    pub fn client_source(self, source: &str) -> Self {
        self.set("lead.client_source", source)
    }

    /// The lead's tracking identifier: null in the sample. The page documents no type.
    #[must_use]
    pub fn client_tracking_id(self, id: impl Into<Value>) -> Self {
        self.set("lead.client_tracking_id", id)
    }

    /// The company's name and domain.
    #[must_use]
    pub fn company(self, name: &str, domain: &str) -> Self {
        self.set("buyer_reveal.company_name", name)
            .set("buyer_reveal.company_domain", domain)
    }

    /// The range of the company's annual revenue, such as `1M-10M`.
    #[must_use]
    pub fn company_annual_revenue_range(self, range: &str) -> Self {
        self.set("buyer_reveal.company_annual_revenue_range", range)
    }

    /// The range of the company's number of employees, such as `11-50`.
    #[must_use]
    pub fn company_employee_range(self, range: &str) -> Self {
        self.set("buyer_reveal.company_employee_range", range)
    }

    /// Makes the viewer's company unknown.
    #[must_use]
    pub fn unknown_company(self) -> Self {
        self.set("buyer_reveal", Value::Null)
    }

    /// The demo's name and URL.
    #[must_use]
    pub fn demo(self, name: &str, link: &str) -> Self {
        self.set("name", name).set("link", link)
    }

    /// When the demo was viewed, to the millisecond and with an offset as in the samples.
    #[must_use]
    pub fn viewed_at(self, time: DateTime<Utc>) -> Self {
        let time = time.to_rfc3339_opts(SecondsFormat::Millis, false);
        self.set("viewed_at", time)
    }

    /// How much of the demo was seen: 30 in the samples. The page gives no unit.
    ///
    /// An infinity or a NaN, which JSON lacks, is sent as null.
    #[must_use]
    pub fn completion(self, completion: f64) -> Self {
        self.set("completion", completion)
    }

    /// How long the demo was viewed: 125 in the samples. The page gives no unit.
    ///
    /// An infinity or a NaN, which JSON lacks, is sent as null.
    #[must_use]
    pub fn time_spent(self, time: f64) -> Self {
        self.set("time_spent", time)
    }

    /// Whether the demo's checklist was completed.
    #[must_use]
    pub fn checklist_completed(self, completed: bool) -> Self {
        self.set("checklist_completed", completed)
    }

    /// URL of the call to action that was opened.
    #[must_use]
    pub fn cta_opened(self, url: &str) -> Self {
        self.set("cta_opened", url)
    }

    /// A campaign parameter of the link that the viewer followed: `gclid`, `utm_source`, `utm_medium`,
    /// `utm_campaign`, `utm_term` or `utm_content`.
    ///
    /// # Panics
    ///
    /// If it is another name, for which there is [`set`](EventBuilder::set).
    #[must_use]
    #[track_caller]
    pub fn utm(self, name: &str, value: &str) -> Self {
        self.insert_known("utm_params", name, value.into())
    }
}
