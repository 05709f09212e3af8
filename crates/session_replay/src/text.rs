//! Small pieces of JSON.

use json::text::{between, concat};

/// The text between the quotes of a raw string, empty for anything else.
pub fn bare(raw: &str) -> &str {
    between(raw, b'"', b'"').unwrap_or_default()
}

/// The JSON string with `text` between its quotes.
pub fn quoted(text: &str) -> String {
    concat(&["\"", text, "\""])
}

/// Returns `template` with values in the places of its `%`, in their order.
#[inline(never)]
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut out = String::new();
    let mut values = values.iter();
    for letter in template.chars() {
        match letter {
            '%' => out.push_str(values.next().copied().unwrap_or_default()),
            letter => out.push(letter),
        }
    }
    out
}

/// Adds a raw element to the inside of a list or of an object.
pub fn push_element(list: &mut String, element: &str) {
    if !list.is_empty() {
        list.push(',');
    }
    list.push_str(element);
}

/// Adds a member to the inside of an object; nothing for an empty value.
pub fn push_member(object: &mut String, key: &str, value: &str) {
    if !value.is_empty() {
        push_element(object, &fill("\"%\":%", &[key, value]));
    }
}

/// A value that JavaScript calls truthy.
pub fn is_truthy(raw: &str) -> bool {
    !matches!(raw, "" | "null" | "false" | "0" | "\"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_written_member_by_member() {
        let mut object = String::new();
        push_member(&mut object, "a", "1");
        push_member(&mut object, "b", "");
        push_member(&mut object, "c", &quoted("x"));
        assert_eq!(object, r#""a":1,"c":"x""#);
        assert_eq!((bare("\"x\""), bare("1"), bare("")), ("x", "", ""));
    }

    #[test]
    fn templates_are_filled_in_order() {
        assert_eq!(fill("a%b%%", &["1", "%", "3"]), "a1b%3");
        assert_eq!(fill("%%", &["1"]), "1");
    }

    #[test]
    fn truth_is_that_of_javascript() {
        assert!(["1", "true", "\"0\"", "{}", "[]"].iter().all(|raw| is_truthy(raw)));
        assert!(["", "null", "false", "0", "\"\""].iter().all(|raw| !is_truthy(raw)));
    }
}
