//! Supademo's sample, and a builder for each of its events.

mod members;
#[cfg(feature = "proptest")]
pub mod strategy;

use countersign::Provider;
use countersign_supademo::{Event, Supademo};

use crate::events::event_builder::EventBuilder;

/// The `lead.captured` of the vendor's page, byte for byte. It is the only payload there.
///
/// Source: the section "Payload format" of
/// <https://docs.supademo.com/admin-and-billing/integrations/webhooks>.
pub const LEAD_CAPTURED: &[u8] = match Supademo::CATALOG.samples {
    [vendors, ..] => vendors.body,
    [] => &[],
};

/// `lead.captured`: a viewer submitted a form in a demo. It is the vendor's sample.
#[must_use]
pub fn lead_captured() -> EventBuilder<Supademo> {
    EventBuilder::first(|event| matches!(event, Event::LeadCaptured(_)))
}

/// `lead.captured` with a value for every member that the vendor's page lists.
#[must_use]
pub fn every_member() -> EventBuilder<Supademo> {
    EventBuilder::first(|event: &Event| {
        let viewer = event.payload().and_then(|payload| payload.viewer.as_ref());
        viewer.is_some_and(|viewer| viewer.seniority_level.is_some())
    })
}

/// `demo.viewed`: an identified viewer opened a demo, and submitted no form.
#[must_use]
pub fn demo_viewed() -> EventBuilder<Supademo> {
    EventBuilder::first(|event| matches!(event, Event::DemoViewed(_)))
}

/// `demo.completed`: the session of [`demo_viewed`] ended.
///
/// The vendor says that it has engagement metrics, and not which. The sample has none:
/// [`set`](EventBuilder::set) those that your application got.
#[must_use]
pub fn demo_completed() -> EventBuilder<Supademo> {
    EventBuilder::first(|event| matches!(event, Event::DemoCompleted(_)))
}

/// `showcase.viewed`: an identified viewer opened a showcase.
#[must_use]
pub fn showcase_viewed() -> EventBuilder<Supademo> {
    EventBuilder::first(|event| matches!(event, Event::ShowcaseViewed(_)))
}

/// `webhook.test`: someone clicked *Test* in the webhook's settings. It names only the workspace.
#[must_use]
pub fn webhook_test() -> EventBuilder<Supademo> {
    EventBuilder::first(|event| matches!(event, Event::WebhookTest(_)))
}
