use std::{borrow::Cow, time::Duration};

use http::HeaderName;

use super::{
    Algorithm, Encoding, Form, Scheme, SignatureList, SignedPart, Timestamp, ValueSource,
    few::{Few, set},
    field_name::FieldName,
};

/// How it is built.
impl Scheme {
    /// An HMAC-SHA256 of the body, as 64 hex digits of either case in `header` (RFC 4648 §8).
    #[must_use]
    pub const fn hex(header: HeaderName) -> Self {
        Self::new(header, Encoding::Hex)
    }

    /// An HMAC-SHA256 of the body, in padded standard base64 in `header`: 44 characters, in the one
    /// canonical form of RFC 4648 §4.
    #[must_use]
    pub const fn base64(header: HeaderName) -> Self {
        Self::new(header, Encoding::Base64)
    }

    const fn new(header: HeaderName, encoding: Encoding) -> Self {
        Self {
            form: Form {
                header,
                encoding,
                algorithm: Algorithm::HmacSha256,
                prefix: Cow::Borrowed(""),
                list: None,
                timestamp: None,
                signed_before: Few::EMPTY,
                signed_after: Few::EMPTY,
                id: None,
                event_name: None,
                unsigned_fields: Few::EMPTY,
            },
        }
    }

    /// Signs with another algorithm than HMAC-SHA256.
    #[must_use]
    pub const fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.form.algorithm = algorithm;
        self
    }

    /// The header's value starts with this text, such as `sha256=`, in every request.
    #[must_use]
    pub const fn with_prefix(mut self, prefix: &'static str) -> Self {
        set(&mut self.form.prefix, Cow::Borrowed(prefix));
        self
    }

    /// The header's value is a list whose elements have this ASCII character between them. Each that
    /// starts with `tag`, such as `v1=`, is a signature, and one that matches is enough. Elements that
    /// start otherwise are not looked at; a list of more than 32 signatures is refused.
    #[must_use]
    pub const fn with_list(mut self, separator: char, tag: &'static str) -> Self {
        let tag = Cow::Borrowed(tag);
        set(&mut self.form.list, Some(SignatureList { separator, tag }));
        self
    }

    /// The signature covers this template, in which names in braces stand for what a request has
    /// there:
    ///
    /// | in the template | in what is signed |
    /// |---|---|
    /// | `{body}` | the body; it has to be there once |
    /// | `{x-acme-tenant}` | the value of this header field |
    /// | `{id:webhook-id}` | the same, and it is the delivery's id |
    /// | `{timestamp:webhook-timestamp}` | the same, and it is the Unix time of signing, which may be 300 seconds from the arrival: see [`with_tolerance`](Self::with_tolerance) |
    /// | `{timestamp:t=}` | the same, in the element of the [list](Self::with_list) that starts with `t=` |
    /// | `{timestamp}` | the timestamp, where it is set by [`with_timestamp_field`](Self::with_timestamp_field) or [`with_timestamp_element`](Self::with_timestamp_element) |
    /// | `{url}` | the URL: see [`SignedPart::Url`] |
    ///
    /// # Panics
    ///
    /// If the template is not of this form, or has more than eight parts before or after the body. In
    /// a `static`, that is an error of the compiler.
    #[must_use]
    pub const fn with_signed(mut self, template: &'static str) -> Self {
        set(&mut self.form.signed_before, Few::EMPTY);
        set(&mut self.form.signed_after, Few::EMPTY);
        self.form.cover(template);
        self
    }

    /// A request is refused if the Unix time in seconds in the field `name` is further than
    /// `tolerance` from its arrival, in the past or in the future. The tolerance counts in whole
    /// seconds.
    ///
    /// The signature has to cover the time too: see [`SignedPart::Timestamp`].
    #[must_use]
    pub const fn with_timestamp_field(mut self, name: HeaderName, tolerance: Duration) -> Self {
        let timestamp = Timestamp::in_field(name, tolerance);
        set(&mut self.form.timestamp, Some(timestamp));
        self
    }

    /// The same for a time in the signature header itself: the element of its
    /// [list](Self::with_list) that starts with `tag`, such as `t=`.
    #[must_use]
    pub const fn with_timestamp_element(mut self, tag: &'static str, tolerance: Duration) -> Self {
        let timestamp = Timestamp::in_element(tag, tolerance);
        set(&mut self.form.timestamp, Some(timestamp));
        self
    }

    /// How far the timestamp may be from the arrival, in whole seconds; without a timestamp it changes
    /// nothing.
    #[must_use]
    pub const fn with_tolerance(mut self, tolerance: Duration) -> Self {
        if let Some(timestamp) = &mut self.form.timestamp {
            timestamp.set_tolerance(tolerance);
        }
        self
    }

    /// The signature covers these parts, in this order, before the body:
    /// [`with_signed`](Self::with_signed) for parts that are known when the program runs.
    ///
    /// # Panics
    ///
    /// If there are more than eight.
    #[must_use]
    pub fn with_signed_before(mut self, parts: impl IntoIterator<Item = SignedPart>) -> Self {
        self.form.signed_before = parts.into_iter().collect();
        self
    }

    /// The signature covers these parts, in this order, after the body.
    ///
    /// # Panics
    ///
    /// If there are more than eight.
    #[must_use]
    pub fn with_signed_after(mut self, parts: impl IntoIterator<Item = SignedPart>) -> Self {
        self.form.signed_after = parts.into_iter().collect();
        self
    }

    /// Where the platform puts the id of a delivery. It identifies the delivery only if the signature
    /// covers it: see [`DeliveryId`](crate::DeliveryId).
    ///
    /// A request is refused if a field or a URL that is signed contains the text that separates it
    /// from the body: in `{id}.{body}` an id with a dot. Otherwise one signature would be that of
    /// several requests, each with an id of its own.
    #[must_use]
    pub const fn with_id(mut self, source: ValueSource) -> Self {
        set(&mut self.form.id, Some(source));
        self
    }

    /// Where the platform puts the name of the event.
    #[must_use]
    pub const fn with_event_name(mut self, source: ValueSource) -> Self {
        set(&mut self.form.event_name, Some(source));
        self
    }

    /// Where the platform puts the [id](Self::with_id) of a delivery and the
    /// [name](Self::with_event_name) of the event: each in a header field, such as `x-github-event`,
    /// or at a JSON pointer into the body, such as `/type`.
    ///
    /// # Panics
    ///
    /// If one is neither a pointer nor a header name in lower case. In a `static`, that is an error of
    /// the compiler.
    #[must_use]
    pub const fn with_id_and_event(self, id: &'static str, event: &'static str) -> Self {
        self.with_id(ValueSource::at(id))
            .with_event_name(ValueSource::at(event))
    }

    /// One more field that [`Provider::parse`](crate::Provider::parse) may see, and that is kept with
    /// the delivery, although no signature covers it.
    ///
    /// # Panics
    ///
    /// If there are eight already.
    #[must_use]
    pub const fn with_unsigned_field(mut self, name: HeaderName) -> Self {
        self.form.unsigned_fields.push(FieldName(name));
        self
    }
}
