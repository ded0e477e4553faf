use std::io::{self, Write};

use countersign::{Delivery, EventInfo, Provider};
#[cfg(feature = "inbox")]
use countersign_inbox::Received;
use serde::Serialize;

/// The line that is printed for a delivery.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "they are the members of the line")]
pub struct Record<'a> {
    pub provider: &'static str,
    /// Where the endpoint receives for several tenants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<&'a str>,
    pub event: Option<&'a str>,
    pub recognized: bool,
    pub email: Option<&'a str>,
    pub secret: Option<&'a str>,
}

impl Record<'_> {
    /// Prints the record as one line of JSON on stdout.
    ///
    /// # Errors
    ///
    /// That of writing, which is logged too: the delivery is not recorded, and must not be answered
    /// with a 2xx.
    pub fn print(&self) -> io::Result<()> {
        self.write().inspect_err(|error| {
            tracing::error!(%error, "a delivery could not be recorded");
        })
    }

    fn write(&self) -> io::Result<()> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        let mut stdout = io::stdout().lock();
        stdout.write_all(&line)?;
        stdout.flush()
    }
}

impl<'a, P: Provider<Event: EventInfo>> From<&'a Delivery<P>> for Record<'a> {
    fn from(delivery: &'a Delivery<P>) -> Self {
        let event = delivery.event();
        Self {
            provider: P::NAME,
            tenant: delivery.tenant(),
            event: event.name(),
            recognized: event.is_recognized(),
            email: event.email(),
            secret: delivery.secret_label(),
        }
    }
}

#[cfg(feature = "inbox")]
impl<'a, P: Provider<Event: EventInfo>> From<&'a Received<P>> for Record<'a> {
    fn from(received: &'a Received<P>) -> Self {
        let event = received.event();
        Self {
            provider: P::NAME,
            tenant: received.tenant(),
            event: event.name(),
            recognized: event.is_recognized(),
            email: event.email(),
            secret: received.secret_label(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use countersign::{Head, HeaderMap, Receiver, Secret};
    use countersign_supademo::Supademo;

    use super::*;

    /// The line of a delivery with this body.
    fn line(body: &str) -> String {
        let secret = Secret::new("key").unwrap().with_label("current");
        let fields = HeaderMap::new();
        let head = Head::new(&fields, SystemTime::UNIX_EPOCH);
        let headers = Supademo
            .scheme()
            .sign_request(&secret, &head, body.as_bytes())
            .unwrap();
        let receiver = Receiver::new(Supademo, secret);
        let delivery = receiver.verify(&headers, body.to_owned()).unwrap();
        serde_json::to_string(&Record::from(&delivery)).unwrap()
    }

    #[test]
    fn the_members_are_in_order_and_the_tenant_is_left_out_where_there_is_none() {
        assert_eq!(
            line(r#"{"event":"lead.captured","email":"jane@example.com"}"#),
            r#"{"provider":"supademo","event":"lead.captured","recognized":true,"email":"jane@example.com","secret":"current"}"#,
        );
        assert_eq!(
            line(r#"{"event":"demo.shared","email":"jane@example.com"}"#),
            r#"{"provider":"supademo","event":"demo.shared","recognized":false,"email":null,"secret":"current"}"#,
        );
    }

    #[test]
    fn a_value_cannot_break_the_line() {
        let line = line("{\"event\":\"lead.captured\",\"email\":\"a\\n{}\\u2028\\\"\"}");
        assert!(!line.contains('\n'), "{line}");
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["email"], "a\n{}\u{2028}\"");
    }
}
