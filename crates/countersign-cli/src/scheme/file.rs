use std::{fs, path::Path};

use countersign::Scheme;

use crate::{input::cannot_read, output::Failure};

/// Reads a scheme as `countersign scheme` prints it.
pub(super) fn read(path: &Path) -> Result<Scheme, Failure> {
    let text = fs::read(path).map_err(|error| cannot_read(path, &error))?;
    let name = path.display();
    serde_json::from_slice(&text)
        .map_err(|error| Failure::input(format_args!("{name} is not a scheme: {error}")))
}
