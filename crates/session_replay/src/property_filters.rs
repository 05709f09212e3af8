//! Filters on the properties of events and persons, as trigger groups have them.

use super::comparisons::Comparisons;
use super::value::is_text;
use json::{PropertyBag, decode_string, elements};

/// A filter of a trigger group.
#[derive(Debug)]
pub struct PropertyFilter {
    /// As it stands in JSON between its quotes.
    key: String,
    is_of_person: bool,
    operator: Option<Operator>,
    /// Raw JSON.
    wanted: Option<String>,
}

/// Whether one of the values has to match, or none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Operator {
    is_negated: bool,
    comparison: Comparison,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Exact,
    /// By JavaScript: `regex`, `icontains`, `gt` and `lt`.
    Asked(&'static str),
}

impl Operator {
    fn parse(name: &str) -> Option<Self> {
        use Comparison::{Asked, Exact};
        let (is_negated, comparison) = match name {
            "exact" => (false, Exact),
            "is_not" => (true, Exact),
            "regex" => (false, Asked("regex")),
            "not_regex" => (true, Asked("regex")),
            "icontains" => (false, Asked("icontains")),
            "not_icontains" => (true, Asked("icontains")),
            "gt" => (false, Asked("gt")),
            "lt" => (false, Asked("lt")),
            _ => return None,
        };
        Some(Self { is_negated, comparison })
    }
}

/// What an event and its person have.
#[derive(Debug, Default)]
pub struct Properties {
    pub event: PropertyBag,
    pub person: PropertyBag,
}

impl PropertyFilter {
    /// Reads a list of filters.
    pub fn list(raw: Option<&str>) -> Vec<Self> {
        elements(raw.unwrap_or_default()).filter_map(Self::parse).collect()
    }

    fn parse(raw: &str) -> Option<Self> {
        let filter = PropertyBag::parse(raw)?;
        let operator = filter
            .raw("operator")
            .map_or_else(|| Operator::parse("exact"), |raw| Operator::parse(&decode_string(raw).unwrap_or_default()));
        Some(Self {
            key: filter.bare("key").into(),
            is_of_person: is_text(filter.raw("type"), "person"),
            operator,
            wanted: filter.raw("value").filter(|raw| *raw != "null").map(Into::into),
        })
    }

    /// The property of an event that it looks at.
    pub fn event_key(&self) -> Option<&str> {
        if self.is_of_person { None } else { Some(&self.key) }
    }

    /// Whether it lets these properties through. Where nothing is there, only a negated operator does.
    fn matches(&self, properties: &Properties, comparisons: &mut Comparisons) -> bool {
        let bag = if self.is_of_person { &properties.person } else { &properties.event };
        let found = bag.raw(&self.key).filter(|raw| *raw != "null");
        let is_negated = self.operator.is_some_and(|operator| operator.is_negated);
        let Some(found) = found else { return is_negated };
        let (Some(operator), Some(wanted)) = (self.operator, &self.wanted) else { return false };
        let wanted = texts(wanted);
        let mut is_some = false;
        for value in texts(found) {
            for wanted in &wanted {
                is_some |= match operator.comparison {
                    Comparison::Exact => *wanted == value,
                    Comparison::Asked(name) => comparisons.compare(name, wanted, &value),
                };
            }
        }
        is_some != is_negated
    }
}

/// Whether all `filters` let `properties` through; not final while `comparisons` has open questions.
pub fn matches(filters: &[PropertyFilter], properties: &Properties, comparisons: &mut Comparisons) -> bool {
    filters.iter().all(|filter| filter.matches(properties, comparisons))
}

/// The values of a list, or the one value, as JavaScript's `String` has them.
fn texts(raw: &str) -> Vec<String> {
    if raw.starts_with('[') { elements(raw).map(text_of).collect() } else { vec![text_of(raw)] }
}

fn text_of(raw: &str) -> String {
    match raw.as_bytes().first() {
        Some(b'"') => decode_string(raw).unwrap_or_default(),
        Some(b'{') => "[object Object]".into(),
        Some(b'[') => {
            let parts: Vec<_> =
                elements(raw).map(|raw| if raw == "null" { String::new() } else { text_of(raw) }).collect();
            parts.join(",")
        }
        _ => raw.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers what JavaScript would for the texts of these tests.
    fn answer(question: &str) -> bool {
        let parts: Vec<String> = elements(question).map(|raw| decode_string(raw).unwrap()).collect();
        let (wanted, value) = (parts[1].as_str(), parts[2].as_str());
        match parts[0].as_str() {
            "regex" => wanted.strip_prefix('^').is_some_and(|start| value.starts_with(start)),
            "icontains" => value.to_lowercase().contains(&wanted.to_lowercase()),
            "gt" => value.parse::<f64>().unwrap() > wanted.parse().unwrap(),
            _ => value.parse::<f64>().unwrap() < wanted.parse().unwrap(),
        }
    }

    fn check(filter: &str, event: &str, person: &str) -> bool {
        let filters = PropertyFilter::list(Some(&format!("[{filter}]")));
        let properties =
            Properties { event: PropertyBag::parse_or_empty(event), person: PropertyBag::parse_or_empty(person) };
        let mut comparisons = Comparisons::default();
        loop {
            let is_met = matches(&filters, &properties, &mut comparisons);
            let Some(open) = comparisons.open() else { return is_met };
            let answers: Vec<u8> = elements(&open).map(|question| b'0' + u8::from(answer(question))).collect();
            comparisons.answer(&answers);
        }
    }

    fn holds(operator: &str, wanted: &str, found: &str) -> bool {
        let filter = format!(r#"{{"key":"k","operator":"{operator}","value":{wanted}}}"#);
        check(&filter, &if found.is_empty() { "{}".into() } else { format!(r#"{{"k":{found}}}"#) }, r#"{"k":"person"}"#)
    }

    #[test]
    fn compare_as_posthog_js_does() {
        assert!(holds("exact", r#"["a","b"]"#, r#""b""#) && !holds("exact", r#""a""#, r#""b""#));
        assert!(
            holds("is_not", r#""a""#, r#""b""#)
                && holds("is_not", r#""a""#, "")
                && !holds("is_not", r#""a""#, r#""a""#)
        );
        assert!(holds("regex", r#""^a""#, r#""abc""#) && !holds("regex", r#""(""#, r#""abc""#));
        assert!(holds("not_regex", r#""^b""#, r#""abc""#) && !holds("not_regex", r#""^a""#, r#""abc""#));
        assert!(holds("icontains", r#""B""#, r#""abc""#) && !holds("not_icontains", r#""B""#, r#""abc""#));
        assert!(holds("gt", r#""10""#, "11") && !holds("gt", r#""10""#, "9") && holds("lt", "10", r#""9""#));
        assert!(!holds("unknown", r#""a""#, r#""a""#) && !holds("unknown", r#""a""#, ""));
        assert!(!holds("exact", "null", r#""a""#) && !holds("exact", r#""a""#, "null"));
    }

    #[test]
    fn look_at_the_person_where_they_say_so() {
        let filter = r#"{"key":"k","type":"person","value":"person"}"#;
        assert!(check(filter, r#"{"k":"event"}"#, r#"{"k":"person"}"#));
        assert!(!check(filter, r#"{"k":"person"}"#, "{}"));
        assert_eq!(PropertyFilter::list(Some(&format!("[{filter}]")))[0].event_key(), None);
    }

    #[test]
    fn all_have_to_let_it_through() {
        let two = r#"{"key":"a","value":1},{"key":"b","operator":"gt","value":2}"#;
        assert!(check(two, r#"{"a":1,"b":3}"#, "{}"));
        assert!(!check(two, r#"{"a":1,"b":1}"#, "{}") && !check(two, r#"{"a":2,"b":3}"#, "{}"));
        assert!(matches(&[], &Properties::default(), &mut Comparisons::default()));
    }

    #[test]
    fn values_are_compared_as_texts() {
        assert!(holds("exact", "true", r#""true""#) && holds("exact", r#""1.5""#, "1.5"));
        assert!(holds("exact", r#"["x","2"]"#, "[1,2]"));
        assert!(
            holds("exact", r#""[object Object]""#, r#"{"a":1}"#) && holds("exact", r#""1,,a""#, r#"[[1,null,"a"]]"#)
        );
    }
}
