use actix_web::http::header::{HeaderMap, HeaderValue};
use countersign::{HeaderName, Headers};

/// actix's own header map, of http 0.2.
pub(crate) struct ActixHeaders<'a>(pub(crate) &'a HeaderMap);

impl Headers for ActixHeaders<'_> {
    fn values<'a>(&'a self, name: &'a HeaderName) -> impl Iterator<Item = &'a [u8]> {
        // Both keep names in lower case. Looking one up by text would allocate the other's name.
        self.0
            .iter()
            .filter(move |(field, _)| field.as_str() == name.as_str())
            .map(|(_, value)| HeaderValue::as_bytes(value))
    }
}
