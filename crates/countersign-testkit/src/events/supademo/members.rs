use chrono::{DateTime, SecondsFormat, Utc};
use countersign_supademo::Supademo;
use serde_json::Value;

use crate::events::event_builder::EventBuilder;

/// The members that Supademo documents. Those of both the payload and its `viewer` are set in both.
impl EventBuilder<Supademo> {
    /// The workspace that the demo or showcase is in.
    #[must_use]
    pub fn workspace_id(self, id: &str) -> Self {
        self.set("workspaceId", id)
    }

    /// The viewer's unique identifier.
    #[must_use]
    pub fn viewer_id(self, id: &str) -> Self {
        self.set("viewerId", id).set("viewer.id", id)
    }

    /// The viewer's email address.
    #[must_use]
    pub fn email(self, email: &str) -> Self {
        self.set("email", email).set("viewer.email", email)
    }

    /// The viewer's first and last name, and the full name that they make.
    #[must_use]
    pub fn name(self, first: &str, last: &str) -> Self {
        self.set("name", format!("{first} {last}"))
            .set("viewer.first_name", first)
            .set("viewer.last_name", last)
    }

    /// The viewer's company name.
    #[must_use]
    pub fn company(self, name: &str) -> Self {
        self.set("company", name).set("viewer.company", name)
    }

    /// The viewer's job title.
    #[must_use]
    pub fn job_title(self, title: &str) -> Self {
        self.set("viewer.job_title", title)
    }

    /// A custom field of the form, of any name: a dot in it is part of the name.
    #[must_use]
    pub fn custom_field(self, name: &str, value: impl Into<Value>) -> Self {
        self.insert("viewer.custom_fields", name, value.into())
    }

    /// A custom parameter of the link that the viewer followed, of any name.
    #[must_use]
    pub fn custom_param(self, name: &str, value: impl Into<Value>) -> Self {
        self.insert("customParams", name, value.into())
    }

    /// The demo or showcase: its type (`demo` or `showcase`), identifier and title, and the links that
    /// Supademo makes from them.
    #[must_use]
    pub fn entity(self, kind: &str, id: &str, title: &str) -> Self {
        let link = format!("https://app.supademo.com/{kind}/{id}");
        self.set("entityType", kind)
            .set("entityId", id)
            .set("entityTitle", title)
            .set("entityAnalyticsLink", format!("{link}?analytics=true"))
            .set("entityLink", link)
    }

    /// When the viewer saw it, to the millisecond as in the sample.
    #[must_use]
    pub fn viewed_at(self, time: DateTime<Utc>) -> Self {
        let time = time.to_rfc3339_opts(SecondsFormat::Millis, true);
        self.set("entityViewedAt", time)
    }

    /// A campaign parameter of the link that the viewer followed: `utm_source`, `utm_medium`,
    /// `utm_campaign`, `utm_term`, `utm_content`, `gclid`, `fbclid` or `msclkid`.
    ///
    /// # Panics
    ///
    /// If it is another name, for which there is [`set`](EventBuilder::set).
    #[must_use]
    #[track_caller]
    pub fn utm(self, name: &str, value: &str) -> Self {
        self.insert_known("utmParams", name, value.into())
    }

    /// Where the viewer is: the country's two-letter code, and the city.
    #[must_use]
    pub fn location(self, country: &str, city: &str) -> Self {
        self.set("location.country", country)
            .set("location.city", city)
    }

    /// The viewer's browser and operating system.
    #[must_use]
    pub fn device(self, browser: &str, os: &str) -> Self {
        self.set("device.browser", browser).set("device.os", os)
    }
}

macro_rules! viewer_fields {
    ($($name:ident, $doc:literal;)*) => {
        /// The other fields of the viewer, which are text.
        impl EventBuilder<Supademo> {
            $(
                #[doc = $doc]
                #[must_use]
                pub fn $name(self, $name: &str) -> Self {
                    self.set(concat!("viewer.", stringify!($name)), $name)
                }
            )*
        }
    };
}

viewer_fields! {
    role, "The viewer's role.";
    phone, "The viewer's phone number.";
    mobile_phone, "The viewer's mobile phone number.";
    website, "The viewer's website URL.";
    address, "The viewer's street address.";
    city, "The city of the viewer's address. [`location`](Self::location) has another.";
    state, "The state or region of the viewer's address.";
    country, "The country of the viewer's address. [`location`](Self::location) has another.";
    postal_code, "The postal or ZIP code of the viewer's address.";
    industry, "The viewer's industry.";
    lead_source, "The viewer's lead source.";
    annual_revenue, "The annual revenue, as text.";
    number_of_employees, "The number of employees, as text.";
    number_of_locations, "The number of locations, as text.";
    department, "The viewer's department.";
    seniority_level, "The viewer's seniority level.";
}
