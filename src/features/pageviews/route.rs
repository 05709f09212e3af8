//! Whether another address is another page.

use json::PropertyBag;

/// The path, the query and the hash of an address, as `location` has them.
pub type Address = [String; 3];

/// Which parts of the address make a page, by the config: `capture_pageview: 'history_change'` is the path, an object names
/// `path`, `search` and `hash`. The hash makes none where `disable_capture_url_hashes` keeps it out of events.
///
/// `capture_pageview` is the option as JSON.
pub fn parts(capture_pageview: &str, disables_hashes: bool) -> [bool; 3] {
    if capture_pageview == "\"history_change\"" {
        return [true, false, false];
    }
    if !capture_pageview.starts_with('{') {
        return [false; 3];
    }
    let wanted = PropertyBag::parse_or_empty(capture_pageview);
    [wanted.is_truthy("path"), wanted.is_truthy("search"), wanted.is_truthy("hash") && !disables_hashes]
}

/// Whether `now` is another page than `last`, where `parts` make a page.
pub fn is_other(parts: [bool; 3], last: &Address, now: &Address) -> bool {
    (0..parts.len()).any(|at| parts[at] && last[at] != now[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_config_names_the_parts_that_make_a_page() {
        for (given, disables_hashes, expected) in [
            ("true", false, [false; 3]),
            ("false", false, [false; 3]),
            (r#""history_change""#, false, [true, false, false]),
            (r#"{"path":true,"search":true,"hash":true}"#, false, [true, true, true]),
            (r#"{"path":true,"search":true,"hash":true}"#, true, [true, true, false]),
            (r#"{"hash":true}"#, false, [false, false, true]),
            ("{}", false, [false; 3]),
        ] {
            assert_eq!(parts(given, disables_hashes), expected, "{given}");
        }
    }

    #[test]
    fn another_page_is_one_where_such_a_part_is_another() {
        let address = |path: &str, search: &str, hash: &str| [path.into(), search.into(), hash.into()];
        let last = address("/a", "?q=1", "#top");
        assert!(!is_other([true; 3], &last, &last.clone()));
        assert!(is_other([true, false, false], &last, &address("/b", "?q=1", "#top")));
        assert!(!is_other([true, false, false], &last, &address("/a", "?q=2", "#end")));
        assert!(is_other([false, true, false], &last, &address("/a", "?q=2", "#top")));
        assert!(is_other([false, false, true], &last, &address("/a", "?q=1", "#end")));
    }
}
