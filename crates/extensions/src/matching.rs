//! Conditions on an event: property filters and the steps of actions, as surveys and product tours have them
//! (posthog-js `property-matching.ts` and `survey-action-matcher.ts`, 1.449.2).

use crate::js::Js;
use json::text::{after, concat, contains};
use json::{PropertyBag, decode_string, elements};

/// What JavaScript's `String` makes of a JSON value.
pub fn as_text(value: &str) -> String {
    match value.bytes().next() {
        Some(b'"') => decode_string(value).unwrap_or_default(),
        Some(b'[') => {
            let parts: Vec<_> = elements(value).map(as_text).collect();
            parts.join(",")
        }
        Some(b'{') => "[object Object]".into(),
        _ => value.into(),
    }
}

/// The texts of a JSON list of values.
pub fn texts(list: &str) -> Vec<String> {
    elements(list).map(as_text).collect()
}

/// Whether `value` and the targets of a filter are as its operator asks; false for an operator that is not known.
fn compare(js: &impl Js, operator: &str, targets: &[String], value: &str) -> bool {
    let (operator, is_negated) = match operator {
        "is_not" => ("exact", true),
        "not_regex" => ("regex", true),
        "not_icontains" => ("icontains", true),
        other => (other, false),
    };
    let matches = |target: &String| match operator {
        "exact" => value == target,
        "regex" => js.is_match(target, value),
        "icontains" => contains(&js.lower(value), &js.lower(target)),
        "gt" => js.number(value) > js.number(target),
        "lt" => js.number(value) < js.number(target),
        _ => false,
    };
    targets.iter().any(matches) != is_negated
}

/// Whether an event has what `filters` ask, a JSON object of `{ values, operator }` by property; true without filters.
pub fn matches_filters(js: &impl Js, filters: &str, properties: &PropertyBag) -> bool {
    PropertyBag::parse_or_empty(filters).iter().all(|(name, filter)| {
        let filter = PropertyBag::parse_or_empty(filter);
        let value = properties.raw(name).filter(|value| *value != "null");
        value.is_some_and(|value| {
            compare(js, filter.bare("operator"), &texts(filter.raw("values").unwrap_or_default()), &as_text(value))
        })
    })
}

/// Whether `value` is as an action's step asks: `exact`, `contains` (with the wildcards of SQL's LIKE) or `regex`.
fn matches_text(js: &impl Js, value: &str, pattern: &str, how: &str) -> bool {
    match how {
        "exact" => value == pattern,
        "contains" => js.is_match(&like(&js.lower(pattern)), &js.lower(value)),
        "regex" => js.is_match(pattern, value),
        _ => false,
    }
}

/// A pattern of SQL's LIKE as a regular expression.
fn like(pattern: &str) -> String {
    let mut out = String::new();
    for letter in pattern.chars() {
        match letter {
            '_' => out.push('.'),
            '%' => out.push_str(".*"),
            _ => {
                if ".*+?^${}()|[]\\".contains(letter) {
                    out.push('\\');
                }
                out.push(letter);
            }
        }
    }
    out
}

/// The values of an attribute in an elements chain, as it is written there: `href="…"` behind a colon or another value.
fn in_chain(chain: &str, attribute: &str) -> Vec<String> {
    let mut found = Vec::new();
    for start in [":", "\""] {
        let opening = concat(&[start, attribute, "=\""]);
        let mut rest = chain;
        while let Some(value) = after(rest, &opening) {
            found.push(json::text::before(value, "\"").into());
            rest = value;
        }
    }
    found
}

/// Whether an event is one of an action's steps, a JSON list.
pub fn matches_action(js: &impl Js, steps: &str, name: &str, properties: &PropertyBag) -> bool {
    elements(steps).any(|step| matches_step(js, &PropertyBag::parse_or_empty(step), name, properties))
}

fn matches_step(js: &impl Js, step: &PropertyBag, name: &str, properties: &PropertyBag) -> bool {
    let event = step.text("event");
    (event.is_empty() || event == name)
        && asks(step, "url", |url| {
            let here = properties.text("$current_url");
            !here.is_empty() && matches_text(js, &here, url, &or(step.text("url_matching"), "contains"))
        })
        && asks(step, "href", |href| {
            let how = or(step.text("href_matching"), "exact");
            of_elements(properties, "href", &["href"], 1).iter().any(|value| matches_text(js, value, href, &how))
        })
        && asks(step, "text", |text| {
            let how = or(step.text("text_matching"), "exact");
            let texts = of_elements(properties, "text", &["text", "$el_text"], usize::MAX);
            texts.iter().any(|value| matches_text(js, value, text, &how))
        })
        && asks(step, "selector", |selector| {
            let chain = properties.text("$elements_chain");
            let pattern = step.text("selector_regex");
            texts(properties.raw("$element_selectors").unwrap_or_default()).iter().any(|known| known == selector)
                || (!pattern.is_empty() && !chain.is_empty() && js.is_match(&pattern, &chain))
        })
        && elements(step.raw("properties").unwrap_or_default()).all(|filter| has_property(js, filter, properties))
}

/// Whether `check` accepts what a step asks under `key`; true where it asks nothing.
fn asks(step: &PropertyBag, key: &str, check: impl Fn(&str) -> bool) -> bool {
    let asked = step.text(key);
    asked.is_empty() || check(&asked)
}

fn or(value: String, usual: &str) -> String {
    if value.is_empty() { usual.into() } else { value }
}

/// What an event's elements have under `keys`, of its list or else of its chain, there at most `most`.
fn of_elements(properties: &PropertyBag, attribute: &str, keys: &[&str], most: usize) -> Vec<String> {
    let list = properties.raw("$elements").unwrap_or_default();
    let mut found: Vec<String> = Vec::new();
    let mut has_list = false;
    for element in elements(list) {
        has_list = true;
        let element = PropertyBag::parse_or_empty(element);
        found.extend(keys.iter().filter_map(|key| element.string(key)));
    }
    if !has_list {
        found = in_chain(&properties.text("$elements_chain"), attribute);
        found.truncate(most);
    }
    found
}

/// One filter of a step's list: `{ key, value, operator }`.
fn has_property(js: &impl Js, filter: &str, properties: &PropertyBag) -> bool {
    let filter = PropertyBag::parse_or_empty(filter);
    let Some(value) = properties.raw(&PropertyBag::escape_key(&filter.text("key"))).filter(|value| *value != "null")
    else {
        return false;
    };
    let targets = match filter.raw("value") {
        Some(list) if list.starts_with('[') => texts(list),
        None | Some("null") => Vec::new(),
        Some(one) => vec![as_text(one)],
    };
    compare(js, &or(filter.text("operator"), "exact"), &targets, &as_text(value))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::js::native::Native;

    fn filtered(operator: &str, values: &str, properties: &str) -> bool {
        let filters = format!(r#"{{"plan":{{"operator":"{operator}","values":{values}}}}}"#);
        matches_filters(&Native, &filters, &PropertyBag::parse_or_empty(properties))
    }

    #[test]
    fn filters_compare_as_texts_of_javascript() {
        for (operator, values, value, expected) in [
            ("exact", r#"["pro"]"#, r#""pro""#, true),
            ("exact", "[5]", r#""5""#, true),
            ("exact", r#"["true"]"#, "true", true),
            ("exact", "[]", "1", false),
            ("is_not", r#"["pro"]"#, r#""free""#, true),
            ("is_not", r#"["pro","free"]"#, r#""free""#, false),
            ("icontains", r#"["PR"]"#, r#""a pro""#, true),
            ("not_icontains", r#"["PR"]"#, r#""a pro""#, false),
            ("regex", r#"["^p.o$"]"#, r#""pro""#, true),
            ("regex", r#"["("]"#, r#""(""#, false),
            ("not_regex", r#"["("]"#, r#""(""#, true),
            ("gt", "[9]", "10", true),
            ("gt", r#"["9"]"#, r#""10 km""#, true),
            ("gt", "[9]", r#""km""#, false),
            ("lt", "[9]", "8.5", true),
            ("exact", r#"["1,2"]"#, "[1,2]", true),
            ("unknown", r#"["pro"]"#, r#""pro""#, false),
            ("is_not", r#"["pro"]"#, "null", false),
        ] {
            let properties = format!(r#"{{"plan":{value}}}"#);
            assert_eq!(filtered(operator, values, &properties), expected, "{operator} {values} {value}");
        }
        assert!(!filtered("is_not", r#"["pro"]"#, "{}"), "a property that is not there");
    }

    fn acts(step: &str, name: &str, properties: &str) -> bool {
        matches_action(&Native, &format!("[{step}]"), name, &PropertyBag::parse_or_empty(properties))
    }

    #[test]
    fn an_action_is_one_of_its_steps() {
        let chain = r#"{"$elements_chain":"a.buy:attr__href=\"/x\"href=\"/buy\"nth-child=\"1\"text=\"Buy it\";div:text=\"Other\""}"#;
        assert!(acts("{}", "anything", "{}"));
        assert!(acts(r#"{"event":"$autocapture","text":"Buy it"}"#, "$autocapture", chain));
        assert!(!acts(r#"{"event":"$autocapture","text":"Buy it"}"#, "$pageview", chain));
        assert!(acts(r#"{"text":"other","text_matching":"contains"}"#, "e", chain));
        assert!(acts(r#"{"href":"/buy"}"#, "e", chain));
        assert!(!acts(r#"{"href":"/other"}"#, "e", chain));
        assert!(acts(r##"{"selector":".buy","selector_regex":"(^|;)a.*?\\.buy"}"##, "e", chain));
        assert!(acts(r##"{"selector":"#a"}"##, "e", r##"{"$element_selectors":["#a"]}"##));
        assert!(acts(r#"{"url":"shop%item_"}"#, "e", r#"{"$current_url":"https://shop.example/a/item1"}"#));
        assert!(!acts(
            r#"{"url":"shop.example","url_matching":"exact"}"#,
            "e",
            r#"{"$current_url":"https://shop.example/"}"#
        ));
        assert!(!acts(r#"{"url":"shop"}"#, "e", "{}"));
        assert!(acts(r#"{"properties":[{"key":"n","value":[1,2]}]}"#, "e", r#"{"n":2}"#));
        assert!(!acts(r#"{"properties":[{"key":"n","value":3}]}"#, "e", r#"{"n":2}"#));
    }

    #[test]
    fn elements_of_a_list_come_before_the_chain() {
        let list = r#"{"$elements":[{"href":"/a","$el_text":"One"}],"$elements_chain":"a:href=\"/b\""}"#;
        assert!(acts(r#"{"href":"/a","text":"One"}"#, "e", list));
        assert!(!acts(r#"{"href":"/b"}"#, "e", list));
    }
}
