use std::{error::Error, io};

use rustls::InvalidMessage;

use crate::output::text;

/// The innermost error, which says what happened; those around it only say where.
pub(crate) fn cause(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(inner) = inner(innermost) {
        innermost = inner;
    }
    match innermost.downcast_ref() {
        Some(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            "the server does not speak TLS there; is it plain http?".to_owned()
        }
        // It may quote the server.
        _ => text::line(&innermost.to_string()),
    }
}

/// The error inside this one; an I/O error does not give its own as the source.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}
