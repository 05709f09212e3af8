//! Versions compared as `major.minor.patch`.
//!
//! As in the SDKs, what follows the patch (`-beta`, `+build`) does not count and missing parts are
//! zero; as in PostHog's flag service, leading zeros are read over.

type Version = [u64; 3];

/// Whether `actual` is `wanted` by the operator, without its `semver_`. `None` where one is no version.
pub fn compare(operator: &str, wanted: &str, actual: &str) -> Option<bool> {
    let actual = parse(actual)?;
    let within = |low: Version, high: Version| (low..high).contains(&actual);
    Some(match operator {
        "eq" => actual == parse(wanted)?,
        "neq" => actual != parse(wanted)?,
        "gt" => actual > parse(wanted)?,
        "gte" => actual >= parse(wanted)?,
        "lt" => actual < parse(wanted)?,
        "lte" => actual <= parse(wanted)?,
        "tilde" => {
            let low = parse(wanted)?;
            within(low, next(low, 1))
        }
        "caret" => {
            let low = parse(wanted)?;
            let first = low.iter().position(|part| *part > 0).unwrap_or(2);
            within(low, next(low, first))
        }
        "wildcard" => return wildcard(wanted, actual),
        _ => return None,
    })
}

/// `1.*`, `1.2.*`, `*`.
fn wildcard(wanted: &str, actual: Version) -> Option<bool> {
    let fixed = wanted.trim().trim_start_matches(['v', 'V']).trim_end_matches(['*', '.']);
    if fixed.is_empty() {
        return wanted.contains('*').then_some(true);
    }
    let low = parse(fixed)?;
    let last = fixed.split('.').count().min(3) - 1;
    Some((low..next(low, last)).contains(&actual))
}

/// The first version whose part at `index` is greater.
fn next(version: Version, index: usize) -> Version {
    std::array::from_fn(|part| match part.cmp(&index) {
        std::cmp::Ordering::Less => version[part],
        std::cmp::Ordering::Equal => version[part].saturating_add(1),
        std::cmp::Ordering::Greater => 0,
    })
}

fn parse(text: &str) -> Option<Version> {
    let text = text.trim().trim_start_matches(['v', 'V']);
    let core = text.split(['-', '+']).next()?;
    let mut parts = core.split('.');
    let number = |part: Option<&str>| match part {
        None | Some("") => Some(0),
        Some(part) if part.bytes().all(|digit| digit.is_ascii_digit()) => part.parse().ok(),
        Some(_) => None,
    };
    if core.is_empty() || core.starts_with('.') {
        return None;
    }
    Some([number(parts.next())?, number(parts.next())?, number(parts.next())?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_their_numbers() {
        let cases = [
            ("eq", "1.2", "v1.2.0-beta", true),
            ("neq", "1.2.3", "1.2.4", true),
            ("gt", "1.9.0", "1.10.0", true),
            ("gte", "2.0.0", "2.0.0+7", true),
            ("lt", "3.08", "3.7.9", true),
            ("lte", "1", "1.0.1", false),
            ("tilde", "1.2.3", "1.2.9", true),
            ("tilde", "1.2.3", "1.3.0", false),
            ("caret", "1.2.3", "1.9.0", true),
            ("caret", "1.2.3", "2.0.0", false),
            ("caret", "0.2.3", "0.2.9", true),
            ("caret", "0.2.3", "0.3.0", false),
            ("caret", "0.0.3", "0.0.4", false),
            ("wildcard", "1.*", "1.7.2", true),
            ("wildcard", "1.2.*", "1.3.0", false),
            ("wildcard", "1.*.*", "1.3.0", true),
            ("wildcard", "*", "9.9.9", true),
        ];
        for (operator, wanted, actual, expected) in cases {
            assert_eq!(compare(operator, wanted, actual), Some(expected), "{actual} {operator} {wanted}");
        }
    }

    #[test]
    fn what_is_no_version_is_not_compared() {
        for (operator, wanted, actual) in [
            ("eq", "one", "1.0.0"),
            ("eq", "1.0.0", "latest"),
            ("eq", "1.0.0", ""),
            ("eq", "1.0.0", ".1"),
            ("wildcard", "x.*", "1.0.0"),
            ("wildcard", "", "1.0.0"),
            ("about", "1.0.0", "1.0.0"),
        ] {
            assert_eq!(compare(operator, wanted, actual), None, "{actual} {operator} {wanted}");
        }
    }
}
