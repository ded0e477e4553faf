use chrono::{DateTime, Utc};
use countersign::Object;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One viewing of a demo.
///
/// The page shows a known and an unknown session and describes no member in words. It is a session
/// if it has an `id` and a `lead`, null or not; every other member may be absent or null.
///
/// Source: the section "Webhook Example" of
/// <https://docs.storylane.io/integrations/integrations/webhooks>.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DemoSession {
    /// Unique identifier of the session: a UUID in the samples.
    pub id: String,
    /// What is known of the viewer's company; null if the account is unknown.
    #[serde(default, deserialize_with = "Object::or_null")]
    pub buyer_reveal: Option<BuyerReveal>,
    /// Who the viewer is; null if the lead is unknown.
    // Not absent: another kind of delivery that has an `id`, and its lead elsewhere, would be taken
    // for a session of nobody.
    #[serde(deserialize_with = "Object::or_null")]
    pub lead: Option<Lead>,
    /// The demo's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// URL of the demo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// When the demo was viewed: an RFC 3339 time, with milliseconds and an offset in the samples.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viewed_at: Option<DateTime<Utc>>,
    /// How much of the demo was seen: a number, 30 in the samples. The page gives no unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion: Option<f64>,
    /// How long the demo was viewed: a number, 125 in the samples. The page gives no unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_spent: Option<f64>,
    /// Whether the demo's checklist was completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checklist_completed: Option<bool>,
    /// URL of the call to action that was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cta_opened: Option<String>,
    /// URL of the session's analytics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub analytics_url: Option<String>,
    /// Campaign parameters of the link that was followed.
    #[serde(
        default,
        deserialize_with = "Object::or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub utm_params: Option<UtmParams>,
}

impl DemoSession {
    /// Whether Storylane knows who the viewer is: a *known demo session* in the vendor's words.
    #[must_use]
    pub fn is_lead_known(&self) -> bool {
        self.lead.is_some()
    }

    /// Whether Storylane knows the viewer's company.
    #[must_use]
    pub fn is_account_known(&self) -> bool {
        self.buyer_reveal.is_some()
    }
}

/// A viewer that was identified.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Lead {
    /// Unique identifier of the lead: a UUID in the sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `none` in the sample; the page does not say what else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_source: Option<String>,
    /// Null in the sample, and the page does not say of what type it is otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_tracking_id: Option<Value>,
    /// Email address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
}

/// A company that was identified.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BuyerReveal {
    /// The company's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// The company's domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_domain: Option<String>,
    /// Range of its annual revenue, such as `1M-10M`. The page gives no currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_annual_revenue_range: Option<String>,
    /// Range of its number of employees, such as `11-50`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_employee_range: Option<String>,
}

/// Campaign parameters of the link that was followed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UtmParams {
    /// Google's click identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gclid: Option<String>,
    /// `utm_source`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_source: Option<String>,
    /// `utm_medium`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_medium: Option<String>,
    /// `utm_campaign`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_campaign: Option<String>,
    /// `utm_term`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_term: Option<String>,
    /// `utm_content`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_content: Option<String>,
}
