//! A changed `style` attribute, emitted by its declarations as in rrweb: `{"width":"9px","color":false}`.
//!
//! The player sets and removes properties one by one. This form is used only if it certainly results in the same text,
//! and is shorter.

use super::live::push_comma;

/// A property's name, and its value with its priority.
type Declaration<'a> = (&'a [u8], &'a [u8]);

/// Takes the first declaration off a text as browsers write it: `name: value; name: value;`. None at its end, and where
/// it is something else.
fn take<'a>(text: &mut &'a [u8]) -> Option<Declaration<'a>> {
    let find = |wanted: u8| text.iter().position(|&byte| byte == wanted);
    let (colon, end) = (find(b':')?, find(b';')?);
    let value = text.get(colon + 1..end)?.strip_prefix(b" ")?;
    let name = &text[..colon];
    let rest = &text[end + 1..];
    *text = rest.strip_prefix(b" ").unwrap_or(rest);
    Some((name, value))
}

/// How much of a name is before its first `-`.
fn first(name: &[u8]) -> &[u8] {
    name.split(|&byte| byte == b'-').next().unwrap_or_default()
}

/// Whether setting or removing a property may change another of a text, or the text has it where it must not.
fn clashes(name: &[u8], mut text: &[u8], may_have: bool) -> bool {
    while let Some((other, _)) = take(&mut text) {
        let (a, b) = (first(name), first(other));
        let is_clash = if name == other {
            !may_have
        } else if name.starts_with(b"--") || other.starts_with(b"--") {
            false
        } else {
            // vendors' prefixes have nothing before their first `-`
            let is_far = |name: &[u8]| {
                matches!(name, b"" | b"all" | b"font" | b"inset" | b"gap" | b"columns") || name.starts_with(b"place")
            };
            let is_woven = matches!(a, b"border" | b"flex" | b"grid");
            is_far(a) || is_far(b) || a == b && (is_woven || a == name || b == other)
        };
        if is_clash {
            return true;
        }
    }
    false
}

/// Appends the object that makes `new` of `old` (texts in quotes). False, with nothing appended, where there is none or
/// it is not shorter.
pub fn push_style_difference(out: &mut Vec<u8>, old: &[u8], new: &[u8]) -> bool {
    let start = out.len();
    let is_emitted = push_declarations(out, old, new).is_some() && out.len() - start < new.len();
    if !is_emitted {
        out.truncate(start);
    }
    is_emitted
}

fn push_declarations(out: &mut Vec<u8>, old: &[u8], new: &[u8]) -> Option<()> {
    let plain = |quoted: &'_ [u8]| -> Option<std::ops::Range<usize>> {
        let is_strange = quoted.iter().any(|byte| b"\\'/{".contains(byte));
        (quoted.len() > 1 && !is_strange).then_some(1..quoted.len() - 1)
    };
    let (old, new) = (&old[plain(old)?], &new[plain(new)?]);
    let (mut old_rest, mut new_rest) = (old, new);
    let (mut before, mut after) = (take(&mut old_rest), take(&mut new_rest));
    out.push(b'{');
    while before.is_some() || after.is_some() {
        // what was there keeps its place, the rest comes behind it
        let removed = before.filter(|(gone, _)| after.is_none_or(|(name, _)| name != *gone));
        let (name, value) = removed.or(after)?;
        let is_same = before == after;
        if removed.is_none() {
            after = take(&mut new_rest);
        }
        before = take(&mut old_rest);
        if is_same {
            continue;
        }
        if clashes(name, old, true) || clashes(name, new, removed.is_none()) {
            return None;
        }
        push_comma(out);
        out.push(b'"');
        out.extend_from_slice(name);
        let important = value.strip_suffix(b" !important");
        let (opening, value, closing) = match important {
            _ if removed.is_some() => (&b"\":"[..], &b"false"[..], &b""[..]),
            None => (&b"\":\""[..], value, &b"\""[..]),
            Some(value) => (&b"\":[\""[..], value, &b"\",\"important\"]"[..]),
        };
        out.extend_from_slice(opening);
        out.extend_from_slice(value);
        out.extend_from_slice(closing);
    }
    out.push(b'}');
    (old_rest.is_empty() && new_rest.is_empty()).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(old: &str, new: &str) -> String {
        let mut out = Vec::new();
        let quoted = |text: &str| format!("\"{text}\"").into_bytes();
        let is_emitted = push_style_difference(&mut out, &quoted(old), &quoted(new));
        assert_eq!(is_emitted, !out.is_empty());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn tells_what_changed() {
        let many = "position: absolute; color: red;";
        assert_eq!(difference(many, &many.replace("red", "blue")), r#"{"color":"blue"}"#);
        assert_eq!(difference("width: 1px; height: 2px;", "width: 1px; height: 3px;"), r#"{"height":"3px"}"#);
        assert_eq!(difference("width: 1px; color: red; opacity: 0;", "width: 1px; opacity: 0;"), r#"{"color":false}"#);
        assert_eq!(difference(many, &format!("{many} top: 1px !important;")), r#"{"top":["1px","important"]}"#,);
        assert_eq!(
            difference("--a: 1; width: calc(var(--a) * 2px);", "--a: 2; width: calc(var(--a) * 2px);"),
            r#"{"--a":"2"}"#,
        );
        assert_eq!(
            difference(
                "background: url(data:image/gif;base64,R0lGODlhAQAB); top: 0px;",
                "background: url(data:image/gif;base64,R0lGODlhAQAB); top: 1px;"
            ),
            "",
            "what has a slash is emitted as it is"
        );
    }

    #[test]
    fn tells_all_of_it_where_the_player_might_end_elsewhere() {
        let long = "position: absolute; width: 100px; height: 100px;";
        for (old, new) in [
            // as the page wrote it, which the player would not
            ("width: 1px; color: red; opacity: 0", "width:2px; color: red; opacity: 0"),
            ("width:1px; color: red; opacity: 0;", "width: 2px; color: red; opacity: 0;"),
            // something new before what was there
            ("color: red; opacity: 0;", "width: 1px; color: red; opacity: 0;"),
            ("color: red; opacity: 0;", "color: red; width: 1px; opacity: 0;"),
            // another order
            ("width: 1px; height: 1px; color: red;", "height: 1px; width: 1px; color: red;"),
            ("margin: 1px; color: red; opacity: 0;", "margin-left: 1px; color: red; opacity: 0;"),
            ("border-top: 1px; color: red; opacity: 0;", "border-color: red; color: red; opacity: 0;"),
            ("top: 1px; color: red; opacity: 0;", "inset: 1px; color: red; opacity: 0;"),
            ("-webkit-mask: none; color: red;", "-webkit-mask: none; color: blue;"),
            ("color: red; color: blue; opacity: 0;", "color: red; opacity: 0;"),
            ("content: \\\"a;b\\\"; color: red; opacity: 0;", "content: \\\"a;b\\\"; color: blue; opacity: 0;"),
            // not shorter
            ("top: 1px;", "top: 2px;"),
            ("", "top: 2px;"),
            (long, "nonsense"),
            (long, "a:(b;"),
        ] {
            assert_eq!(difference(old, new), "", "{old} -> {new}");
        }
        assert!(!push_style_difference(&mut Vec::new(), b"true", b"\"top: 1px;\""));
    }
}
