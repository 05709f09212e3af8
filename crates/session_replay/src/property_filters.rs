//! Filters on the properties of events and persons, as trigger groups have them.

use super::text::{bare, fill, push_element};
use json::text::between;
use json::{elements, member};

/// How a filter compares one value with one of those wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Exact,
    /// As only JavaScript does it: by a regular expression, ignoring case, or as numbers.
    Asked,
}

/// What an event and its person have, and what JavaScript has said of them.
#[derive(Debug, Default)]
pub struct Question {
    /// JSON objects.
    event: String,
    /// Properties of the person.
    pub person: String,
    /// `["operator","wanted","value"]` each: what has to be asked. Which is the same, in the same order, whatever the
    /// answers are.
    asked: String,
    /// Answers in that order, a byte for each: `1` for true. `None` until there are any.
    pub answers: Option<Vec<u8>>,
    /// How many answers have been used.
    used: usize,
    /// A filter was met, so stored values have to be those of this moment.
    pub has_filters: bool,
}

impl Question {
    /// A question about an event's properties, a JSON object.
    pub fn new(event: &str) -> Self {
        Self { event: event.into(), ..Self::default() }
    }

    /// Begins to look at all filters once more.
    pub fn begin(&mut self) {
        self.asked.clear();
        self.used = 0;
        self.has_filters = false;
    }

    /// The comparisons that have no answer, as a JSON array; `None` where there are none.
    pub fn open(&self) -> Option<String> {
        if self.asked.is_empty() { None } else { Some(fill("[%]", &[&self.asked])) }
    }

    fn compare(&mut self, comparison: Comparison, operator: &str, wanted: &str, value: &str) -> bool {
        if comparison == Comparison::Exact {
            return wanted == value;
        }
        if let Some(answers) = &self.answers {
            self.used += 1;
            return answers.get(self.used - 1) == Some(&b'1');
        }
        push_element(&mut self.asked, &fill("[\"%\",\"%\",\"%\"]", &[operator, wanted, value]));
        false
    }

    /// Whether all `filters`, a raw list, let the properties through; not final while comparisons are open.
    pub fn matches(&mut self, filters: &str) -> bool {
        let mut is_match = true;
        for filter in elements(filters) {
            self.has_filters = true;
            // all are asked, whatever the others say: so the order is always the same
            is_match &= self.passes(filter);
        }
        is_match
    }

    /// Whether a filter lets them through. Where nothing is there, only a negated operator does.
    fn passes(&mut self, filter: &str) -> bool {
        let is_of_person = bare(member(filter, "type")) == "person";
        let found =
            String::from(member(if is_of_person { &self.person } else { &self.event }, bare(member(filter, "key"))));
        let operator = member(filter, "operator");
        let operator = if operator.is_empty() { "exact" } else { bare(operator) };
        let (positive, is_negated) = match operator {
            "is_not" => ("exact", true),
            "not_regex" => ("regex", true),
            "not_icontains" => ("icontains", true),
            other => (other, false),
        };
        let comparison = match positive {
            "exact" => Comparison::Exact,
            "regex" | "icontains" | "gt" | "lt" => Comparison::Asked,
            _ => return false,
        };
        let wanted = member(filter, "value");
        if is_nothing(&found) || is_nothing(wanted) {
            return is_negated && is_nothing(&found);
        }
        let mut is_some = false;
        let (values, wanted) = (list_of(&found), list_of(wanted));
        for value in elements(&values) {
            for wanted in elements(&wanted) {
                is_some |= self.compare(comparison, positive, text_of(wanted), text_of(value));
            }
        }
        is_some != is_negated
    }
}

fn is_nothing(raw: &str) -> bool {
    raw.is_empty() || raw == "null"
}

/// A list as it is, one value as a list.
fn list_of(raw: &str) -> String {
    fill(if raw.starts_with('[') { "%" } else { "[%]" }, &[raw])
}

/// A value as JavaScript's `String` has it, as it stands in JSON between quotes. A list within a list is none that a
/// filter is made for.
fn text_of(raw: &str) -> &str {
    if raw.starts_with('{') { "[object Object]" } else { between(raw, b'"', b'"').unwrap_or(raw) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use json::decode_string;

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
        let filters = format!("[{filter}]");
        let mut question = Question::new(event);
        question.person = person.into();
        question.begin();
        let is_met = question.matches(&filters);
        let Some(open) = question.open() else { return is_met };
        question.answers = Some(elements(&open).map(|question| b'0' + u8::from(answer(question))).collect());
        question.begin();
        let is_met = question.matches(&filters);
        assert_eq!(question.open(), None);
        is_met
    }

    fn holds(operator: &str, wanted: &str, found: &str) -> bool {
        let filter = format!(r#"{{"key":"k","operator":"{operator}","value":{wanted}}}"#);
        let event = if found.is_empty() { "{}".into() } else { format!(r#"{{"k":{found}}}"#) };
        check(&filter, &event, r#"{"k":"person"}"#)
    }

    #[test]
    fn compare_as_posthog_js_does() {
        assert!(holds("exact", r#"["a","b"]"#, r#""b""#) && !holds("exact", r#""a""#, r#""b""#));
        assert!(holds("is_not", r#""a""#, r#""b""#) && holds("is_not", r#""a""#, ""));
        assert!(!holds("is_not", r#""a""#, r#""a""#) && holds("is_not", "null", ""));
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
    }

    #[test]
    fn all_have_to_let_it_through() {
        let two = r#"{"key":"a","operator":"lt","value":2},{"key":"b","operator":"gt","value":2}"#;
        assert!(check(two, r#"{"a":1,"b":3}"#, "{}"));
        assert!(!check(two, r#"{"a":1,"b":1}"#, "{}") && !check(two, r#"{"a":2,"b":3}"#, "{}"));
        assert!(check("", "{}", "{}"));
    }

    #[test]
    fn values_are_compared_as_texts() {
        assert!(holds("exact", "true", r#""true""#) && holds("exact", r#""1.5""#, "1.5"));
        assert!(holds("exact", r#"["x","2"]"#, "[1,2]") && holds("exact", r#""a\"b""#, r#""a\"b""#));
        assert!(holds("icontains", r#""A\"""#, r#""a\"b""#));
        assert!(holds("exact", r#""[object Object]""#, r#"{"a":1}"#));
    }
}
