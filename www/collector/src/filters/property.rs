//! Whether a property is as a filter wants it.
//!
//! The operators and what they make of missing and odd values are those of PostHog's flag service;
//! where an SDK's local evaluation cannot tell, it asks that service.

use fancy_regex::RegexBuilder;
use jiff::Timestamp;
use serde_json::Value;

use super::{dates, definition::PropertyFilter, version};
use crate::model::Properties;

/// Steps a regular expression may take, so that none can hold up the server.
const REGEX_STEPS: usize = 10_000;

/// All operators of person and group properties.
pub const OPERATORS: [&str; 32] = [
    "exact",
    "is_not",
    "icontains",
    "not_icontains",
    "icontains_multi",
    "not_icontains_multi",
    "starts_with",
    "not_starts_with",
    "ends_with",
    "not_ends_with",
    "regex",
    "not_regex",
    "gt",
    "gte",
    "lt",
    "lte",
    "between",
    "not_between",
    "is_set",
    "is_not_set",
    "is_date_exact",
    "is_date_before",
    "is_date_after",
    "semver_eq",
    "semver_neq",
    "semver_gt",
    "semver_gte",
    "semver_lt",
    "semver_lte",
    "semver_tilde",
    "semver_caret",
    "semver_wildcard",
];

/// Whether `properties` are as `filter` wants them. What cannot be compared does not match.
pub fn matches(filter: &PropertyFilter, properties: &Properties, now: Timestamp) -> bool {
    let operator = filter.operator.as_deref().unwrap_or("exact");
    let actual = properties.get(&filter.key);
    match (operator, actual) {
        ("is_set", _) => return actual.is_some(),
        ("is_not_set", _) => return actual.is_none(),
        _ => {}
    }
    let (positive, negated) = match operator {
        "is_not" => ("exact", true),
        other => match other.strip_prefix("not_") {
            Some(positive) => (positive, true),
            None => (other, false),
        },
    };
    // A missing property is, contains or matches nothing, so the negated operators are true.
    let Some(actual) = actual else { return negated };
    match compare(positive, &filter.value, actual, now) {
        Some(result) => result != negated,
        None => false,
    }
}

/// Whether a value is as an operator without a negation wants it; `None` where the two cannot be compared.
pub fn compare(operator: &str, wanted: &Value, actual: &Value, now: Timestamp) -> Option<bool> {
    Some(match operator {
        "exact" => is_exactly(wanted, actual),
        "icontains" => ascii_lower(actual).contains(&ascii_lower(wanted)),
        "icontains_multi" => {
            let actual = ascii_lower(actual);
            each(wanted).iter().any(|wanted| actual.contains(&ascii_lower(wanted)))
        }
        "starts_with" => ascii_lower(actual).starts_with(&ascii_lower(wanted)),
        "ends_with" => ascii_lower(actual).ends_with(&ascii_lower(wanted)),
        "regex" => {
            let regex = RegexBuilder::new(&text(wanted)).backtrack_limit(REGEX_STEPS).build().ok()?;
            regex.is_match(&text(actual)).ok()?
        }
        "gt" => number(actual)? > number(wanted)?,
        "gte" => number(actual)? >= number(wanted)?,
        "lt" => number(actual)? < number(wanted)?,
        "lte" => number(actual)? <= number(wanted)?,
        "between" => {
            let [low, high] = wanted.as_array()?.as_slice() else { return None };
            let (low, high, actual) = (number(low)?, number(high)?, number(actual)?);
            if low > high {
                return None;
            }
            (low..=high).contains(&actual)
        }
        "is_date_before" => dates::of_property(actual)? < dates::of_filter(wanted, now)?,
        "is_date_after" => dates::of_property(actual)? > dates::of_filter(wanted, now)?,
        "is_date_exact" => dates::of_property(actual)? == dates::of_filter(wanted, now)?,
        _ => version::compare(operator.strip_prefix("semver_")?, &text(wanted), &text(actual))?,
    })
}

/// `exact`: equal as text whatever the case, one of a list, or as true or as false.
fn is_exactly(wanted: &Value, actual: &Value) -> bool {
    if is_boolean(wanted) {
        return is_true(wanted) == is_true(actual);
    }
    let actual = text(actual).to_lowercase();
    each(wanted).iter().any(|wanted| text(wanted).to_lowercase() == actual)
}

/// The values of a list, or the single one.
pub fn each(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        single => std::slice::from_ref(single),
    }
}

/// Whether a filter's value means true or false, as a list of such values does.
fn is_boolean(value: &Value) -> bool {
    match value {
        Value::Bool(_) => true,
        Value::String(text) => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        Value::Array(values) => values.iter().all(is_boolean),
        _ => false,
    }
}

/// Whether a value means true.
pub fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(value) => *value,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        Value::Array(values) => values.iter().all(is_true),
        _ => false,
    }
}

/// Text as it is, anything else as its JSON.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn ascii_lower(value: &Value) -> String {
    text(value).to_ascii_lowercase()
}

/// A number, or a text that is one.
pub fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: &str = "2025-03-31T12:00:00Z";

    fn is(operator: &str, wanted: Value, actual: Value) -> bool {
        let filter =
            PropertyFilter { key: "p".into(), value: wanted, operator: Some(operator.into()), ..Default::default() };
        let properties = json!({ "p": actual });
        matches(&filter, properties.as_object().expect("an object"), NOW.parse().expect("a time"))
    }

    fn of_nobody(operator: &str) -> bool {
        let filter = PropertyFilter {
            key: "p".into(),
            value: json!("1"),
            operator: Some(operator.into()),
            ..Default::default()
        };
        matches(&filter, &Properties::new(), NOW.parse().expect("a time"))
    }

    #[test]
    fn exact_compares_text_lists_and_truth() {
        assert!(is("exact", json!("Pro"), json!("pRO")));
        assert!(is("exact", json!(["a", "B"]), json!("b")));
        assert!(is("exact", json!(["1", "2"]), json!(2)));
        assert!(!is("exact", json!(["a"]), json!("ab")));
        assert!(is("exact", json!(["true"]), json!(true)));
        assert!(is("exact", json!("false"), json!("no")));
        assert!(is("is_not", json!(["a"]), json!("b")));
        assert!(!is("is_not", json!("5"), json!(5)));
    }

    #[test]
    fn text_operators_ignore_ascii_case() {
        assert!(is("icontains", json!("@POSTHOG"), json!("ada@posthog.com")));
        assert!(is("not_icontains", json!("x"), json!("ada")));
        assert!(is("starts_with", json!("AD"), json!("ada")));
        assert!(is("not_starts_with", json!("b"), json!("ada")));
        assert!(is("ends_with", json!("DA"), json!("ada")));
        assert!(!is("not_ends_with", json!("a"), json!("ada")));
        assert!(is("icontains_multi", json!(["x", "D"]), json!("ada")));
        assert!(is("not_icontains_multi", json!(["x", "y"]), json!("ada")));
    }

    #[test]
    fn regular_expressions_search_and_broken_ones_match_nobody() {
        assert!(is("regex", json!("^a.+a$"), json!("ada")));
        assert!(is("regex", json!("(?<=a)d"), json!("ada")));
        assert!(is("not_regex", json!("^b"), json!("ada")));
        assert!(!is("regex", json!("("), json!("ada")));
        assert!(!is("not_regex", json!("("), json!("ada")));
        assert!(!is("regex", json!("(a+)+(?=$)(?!x)b"), json!("a".repeat(60))));
    }

    #[test]
    fn numbers_may_be_text_on_either_side() {
        assert!(is("gt", json!("5"), json!(5.5)));
        assert!(is("gte", json!(5), json!("5")));
        assert!(is("lt", json!("10"), json!("9")));
        assert!(is("lte", json!(-1), json!(-1)));
        assert!(is("between", json!([1, "3"]), json!(3)));
        assert!(is("not_between", json!([1, 3]), json!(4)));
        for operator in ["gt", "gte", "lt", "lte", "between", "not_between"] {
            assert!(!is(operator, json!("5"), json!("many")), "{operator}");
            assert!(!is(operator, json!("inf"), json!(null)), "{operator}");
        }
    }

    #[test]
    fn dates_are_absolute_or_relative() {
        assert!(is("is_date_before", json!("-1d"), json!("2025-03-30T11:59:59Z")));
        assert!(!is("is_date_before", json!("-1d"), json!("2025-03-30T12:00:01Z")));
        assert!(is("is_date_after", json!("1m"), json!("2025-02-28T12:00:01Z")));
        assert!(is("is_date_after", json!("2025-01-01"), json!("2025-01-01 00:00:01")));
        assert!(is("is_date_before", json!("2025-01-01T01:00:00+01:00"), json!("2024-12-31T23:59:59Z")));
        assert!(is("is_date_exact", json!("2025-01-01"), json!("2025-01-01T00:00:00Z")));
        assert!(!is("is_date_before", json!("soon"), json!("2024-12-31")));
        assert!(!is("is_date_after", json!("-1y"), json!("never")));
    }

    #[test]
    fn a_missing_property_is_nothing_and_matches_every_opposite() {
        for operator in ["is_not", "not_icontains", "not_regex", "not_starts_with", "not_ends_with", "is_not_set"] {
            assert!(of_nobody(operator), "{operator}");
        }
        for operator in ["exact", "icontains", "regex", "gt", "lte", "is_set", "is_date_before", "semver_eq"] {
            assert!(!of_nobody(operator), "{operator}");
        }
        assert!(is("is_set", json!(null), json!(null)));
        assert!(!is("is_not_set", json!(null), json!(null)));
    }

    #[test]
    fn an_unknown_operator_matches_nobody() {
        assert!(!is("sounds_like", json!("ada"), json!("ada")));
        assert!(!is("semver_about", json!("1.0.0"), json!("1.0.0")));
    }
}
