use std::io::Write;

use flate2::{Compression, GzBuilder};

/// A longer text is not compressed.
const MAX_TEXT: usize = 256 * 1024;

/// What gzip makes of the text without a time or a name, in the headers of common libraries.
pub(super) fn gzipped(text: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    // The operating system in the header (RFC 1952 §2.3.1): Unix, as gzip and Node.js have it, or
    // unknown, as Python, Go and Rust have it.
    let headers = [(3, 6), (3, 9), (255, 6), (255, 9)];
    headers
        .into_iter()
        .filter(|_| text.len() <= MAX_TEXT)
        .filter_map(|(system, level)| {
            let builder = GzBuilder::new().operating_system(system);
            let mut encoder = builder.write(Vec::new(), Compression::new(level));
            encoder.write_all(text).ok()?;
            encoder.finish().ok()
        })
}
