use std::collections::BTreeSet;

use serde_json::Value;

/// The path of every member of a body.
pub(crate) fn paths(body: &Value) -> BTreeSet<String> {
    let members = body.as_object().into_iter().flatten();
    let paths = members.flat_map(|(name, value)| {
        let below = self::paths(value);
        let below = below.into_iter().map(move |path| format!("{name}.{path}"));
        below.chain([name.clone()])
    });
    paths.collect()
}
