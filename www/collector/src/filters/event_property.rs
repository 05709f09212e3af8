//! Whether a property is as a filter of an insight wants it.
//!
//! Where flags compare people's input, insights compare what was stored: `exact` minds the case, and `null` is nothing.
//! By PostHog's `posthog/hogql/property.py`.

use serde_json::Value;

use super::{definition::PropertyFilter, property};
use jiff::Timestamp;

/// Operators that only insights have.
const MORE: [&str; 2] = ["in", "not_in"];

/// Whether `operator` is one.
pub fn is_operator(operator: &str) -> bool {
    MORE.contains(&operator) || property::OPERATORS.contains(&operator)
}

/// Whether a value is as `filter` wants it; relative dates count from 1970. What cannot be compared does not match.
pub fn matches(filter: &PropertyFilter, actual: Option<&Value>) -> bool {
    let operator = filter.operator.as_deref().unwrap_or("exact");
    let actual = actual.filter(|value| !value.is_null());
    let (positive, negated) = match operator {
        "is_set" => return actual.is_some(),
        "is_not_set" => return actual.is_none(),
        "is_not" => ("exact", true),
        "in" => ("exact", false),
        other => match other.strip_prefix("not_") {
            Some("in") => ("exact", true),
            Some(positive) => (positive, true),
            None => (other, false),
        },
    };
    // A missing property is nothing, so every opposite is true of it.
    let Some(actual) = actual else { return negated };
    let result = match positive {
        "exact" => Some(property::each(&filter.value).iter().any(|wanted| is_equal(wanted, actual))),
        _ => property::compare(positive, &filter.value, actual, Timestamp::UNIX_EPOCH),
    };
    result.is_some_and(|result| result != negated)
}

/// Equal as text, or as numbers where the event has a number.
fn is_equal(wanted: &Value, actual: &Value) -> bool {
    if property::text(wanted) == property::text(actual) {
        return true;
    }
    actual.is_number() && property::number(wanted).is_some_and(|number| property::number(actual) == Some(number))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn is(operator: &str, wanted: Value, actual: Value) -> bool {
        let filter =
            PropertyFilter { key: "p".into(), value: wanted, operator: Some(operator.into()), ..Default::default() };
        matches(&filter, Some(&actual))
    }

    #[test]
    fn exact_compares_text_and_numbers() {
        assert!(is("exact", json!(3), json!(3)));
        assert!(is("exact", json!("3"), json!(3.0)));
        assert!(is("exact", json!(3), json!("3")));
        assert!(!is("exact", json!("3"), json!("3.0")));
        assert!(is("exact", json!(["a", "b"]), json!("b")));
        assert!(!is("exact", json!("Pro"), json!("pro")));
        assert!(is("exact", json!("true"), json!(true)));
        assert!(is("in", json!([1, 2]), json!(2)));
        assert!(is("is_not", json!(3), json!(4)));
        assert!(is("not_in", json!([1]), json!(2)));
    }

    #[test]
    fn null_is_nothing() {
        assert!(!is("is_set", json!(null), json!(null)));
        assert!(is("is_not_set", json!(null), json!(null)));
        assert!(is("is_not", json!("a"), json!(null)));
        assert!(!is("exact", json!("null"), json!(null)));
        assert!(!is("gt", json!(1), json!(null)));
    }

    #[test]
    fn what_cannot_be_compared_matches_nothing() {
        assert!(!is("gt", json!("many"), json!(1)));
        assert!(!is("not_regex", json!("("), json!("a")));
        assert!(!is("sounds_like", json!("a"), json!("a")));
    }
}
