use chrono::{DateTime, Utc};
use countersign::Object;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Viewer;

/// What every event carries, apart from its name.
///
/// The page shows the payload of `lead.captured` only. The other events have the same type here
/// with every member optional: an absent member and a null are both `None`, and nothing is lost by
/// it, as [`Delivery::json`](countersign::Delivery::json) reads the body itself.
///
/// Source: the section "Payload format" of
/// <https://docs.supademo.com/admin-and-billing/integrations/webhooks>.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Payload {
    /// `workspaceId`: the workspace that the demo or showcase is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace_id: Option<String>,
    /// `viewerId`: unique viewer identifier; [`Viewer::id`] is the same in the sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viewer_id: Option<String>,
    /// The viewer's email address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The viewer's full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The viewer's company name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// What is known of the viewer, by form field.
    #[serde(
        default,
        deserialize_with = "Object::or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub viewer: Option<Viewer>,
    /// `entityType`: what was interacted with: `demo` in the sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<String>,
    /// `entityId`: identifier of the demo or showcase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<String>,
    /// `entityTitle`: title of the demo or showcase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_title: Option<String>,
    /// `entityLink`: URL of the demo or showcase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_link: Option<String>,
    /// `entityAnalyticsLink`: URL of its analytics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_analytics_link: Option<String>,
    /// `entityViewedAt`: when it was viewed: an ISO 8601 time, in UTC and with milliseconds in the
    /// sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_viewed_at: Option<DateTime<Utc>>,
    /// `utmParams`: campaign parameters of the link that the viewer followed.
    #[serde(
        default,
        deserialize_with = "Object::or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub utm_params: Option<UtmParams>,
    /// `customParams`: custom parameters of that link. The sample has an empty object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_params: Option<Map<String, Value>>,
    /// Where the viewer is.
    #[serde(
        default,
        deserialize_with = "Object::or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub location: Option<Location>,
    /// What the viewer uses.
    #[serde(
        default,
        deserialize_with = "Object::or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub device: Option<Device>,
}

/// Campaign parameters; the sample has a null for each that the link lacked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UtmParams {
    /// `utm_source`, such as `linkedin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_source: Option<String>,
    /// `utm_medium`, such as `social`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_medium: Option<String>,
    /// `utm_campaign`, such as `launch`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_campaign: Option<String>,
    /// `utm_term`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_term: Option<String>,
    /// `utm_content`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_content: Option<String>,
    /// Google's click identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gclid: Option<String>,
    /// Facebook's click identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fbclid: Option<String>,
    /// Microsoft's click identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msclkid: Option<String>,
}

/// Where the viewer is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Location {
    /// Country: the two-letter code `US` in the sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
}

/// What the viewer uses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Device {
    /// Browser, such as `Chrome`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// Operating system, such as `macOS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
}
