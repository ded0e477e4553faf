/// The other forms in which a sender may have signed a URL, each with how it differs.
pub(super) fn url_forms(url: &str) -> Vec<(String, &'static str)> {
    let mut forms = Vec::new();
    let mut add = |form: String, how| {
        if form != url && forms.iter().all(|(other, _)| *other != form) {
            forms.push((form, how));
        }
    };
    let without_query = |text: &str| match text.split_once('?') {
        Some((path, _)) => path.to_owned(),
        None => text.to_owned(),
    };
    if let Some(rest) = url.strip_prefix("https:") {
        add(format!("http:{rest}"), "with http instead of https");
    }
    if let Some(rest) = url.strip_prefix("http:") {
        add(format!("https:{rest}"), "with https instead of http");
    }
    add(without_query(url), "without its query");
    if let Some(path) = path(url) {
        add(path.to_owned(), "as its path alone");
        add(without_query(path), "as its path alone");
    }
    match url.strip_suffix('/') {
        Some(rest) => add(rest.to_owned(), "without the slash at its end"),
        None => add(format!("{url}/"), "with a slash at its end"),
    }
    forms
}

/// What follows the authority.
fn path(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.find('/').and_then(|start| rest.get(start..))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(url: &str) -> Vec<String> {
        let forms = url_forms(url).into_iter();
        forms.map(|(form, _)| form).collect()
    }

    #[test]
    fn a_url_has_the_forms_that_proxies_and_senders_give_it() {
        assert_eq!(
            forms("https://example.com/hooks?a=1"),
            [
                "http://example.com/hooks?a=1",
                "https://example.com/hooks",
                "/hooks?a=1",
                "/hooks",
                "https://example.com/hooks?a=1/",
            ]
        );
        assert_eq!(
            forms("http://example.com/"),
            ["https://example.com/", "/", "http://example.com"]
        );
    }

    #[test]
    fn what_is_no_url_is_no_form_of_itself() {
        for url in ["", "/", "hooks", "https:", "?", "https://example.com"] {
            assert!(!forms(url).contains(&url.to_owned()), "{url}");
        }
    }
}
