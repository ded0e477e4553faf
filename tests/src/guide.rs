//! The programs of the guide, which use crates that the core cannot know.

/// Makes doctests of the Rust code of a page in `crates/countersign/docs`.
macro_rules! pages {
    ($($name:ident: $page:literal,)*) => {$(
        #[doc = include_str!(concat!("../../crates/countersign/docs/", $page))]
        #[cfg(doctest)]
        struct $name;
    )*

        /// The pages whose programs are tests here.
        #[cfg(test)]
        const PAGES: &[&str] = &[$($page),*];
    };
}

pages! {
    Inbox: "inbox.md",
    Lambda: "lambda.md",
    Metrics: "metrics.md",
    Mismatch: "mismatch.md",
    Proxy: "proxy.md",
    Responses: "responses.md",
    Secrets: "secrets.md",
    Tenants: "tenants.md",
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::PAGES;

    /// This page needs nothing but the core, whose doctests its programs are.
    const OF_THE_CORE: &str = "senders.md";

    #[test]
    fn the_programs_of_every_page_are_tests() {
        let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/countersign/docs");
        let pages: BTreeSet<_> = fs::read_dir(pages)
            .unwrap()
            .map(|page| page.unwrap().file_name().into_string().unwrap())
            .collect();
        let tested = PAGES.iter().chain([&OF_THE_CORE]);
        assert_eq!(pages, tested.map(ToString::to_string).collect());
    }

    #[test]
    fn no_code_of_a_page_is_left_out() {
        for page in PAGES.iter().chain([&OF_THE_CORE]) {
            let path = format!(
                "{}/../crates/countersign/docs/{page}",
                env!("CARGO_MANIFEST_DIR")
            );
            let text = fs::read_to_string(path).unwrap();
            let opened = text.lines().filter_map(|line| line.strip_prefix("```"));
            let kinds: BTreeSet<_> = opened.filter(|kind| !kind.is_empty()).collect();
            let known = BTreeSet::from(["json", "rust", "rust,no_run", "sh", "text"]);
            assert!(kinds.is_subset(&known), "{page}: {kinds:?}");
            for block in text.split("```").skip(1).step_by(2) {
                let is_plain = block.starts_with("text") || block.starts_with("sh");
                assert!(!(is_plain && block.contains("fn ")), "{page}: {block}");
            }
        }
    }
}
