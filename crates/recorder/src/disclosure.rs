//! What may be recorded of an attribute's value, and of texts that no browser displays.
//!
//! Masks apply to text nodes and inputs. The same text occurs in attributes too: as markup (`srcdoc`), as a document in
//! a URL (`data:`), as data of the page's scripts, as a title. docs/differences/recorder.md has the rules.

use super::names::{Attribute, Name, Tag};
use super::policy::has_token;
use super::text::{find, is_same};

/// What an attribute may hold, by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holds {
    /// What a page is laid out by: names, numbers, lists of ids, styles.
    Structure,
    /// A URL, or several.
    Address,
    /// What a browser shows or reads out as it is written, what a form sends, and a handler's script.
    Text,
    /// What the page puts there; of SVG's own attributes, what is drawn.
    Anything,
    /// The page's own data (`data-…`), of SVG's elements, too.
    Data,
}

impl Holds {
    /// `name` is in small letters.
    #[inline(never)]
    pub fn of(name: &[u8]) -> Self {
        let is_in = |list: &str| has_token(list.as_bytes(), name);
        if name.starts_with(b"data-") {
            Self::Data
        } else if name.starts_with(b"on") || is_in(TEXTS) {
            Self::Text
        } else if is_in(ADDRESSES) {
            Self::Address
        } else if name.starts_with(b"xml") || is_in(STRUCTURE) {
            Self::Structure
        } else {
            Self::Anything
        }
    }
}

const TEXTS: &str = "abbr alt alttext aria-braillelabel aria-brailleroledescription aria-description aria-label \
    aria-placeholder aria-roledescription aria-valuenow aria-valuetext content datetime download label placeholder prompt \
    standby summary title value";

const ADDRESSES: &str = "action background data formaction href poster src xlink:href";

/// Those whose values are often more than a word.
const STRUCTURE: &str = "allow class cols face for id imagesizes imagesrcset media name part rel rows sandbox sizes srcset \
    style type";

/// The element that an attribute is on.
#[derive(Clone, Copy)]
pub struct Owner {
    /// The element's tag.
    pub tag: Tag,
    /// It is an element of SVG.
    pub is_svg: bool,
    /// Its texts are masked.
    pub is_masked: bool,
    /// What a `meta` element's `content` is.
    pub content: Content,
}

/// What a `meta` element's `content` is, by its `name`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Content {
    /// Text for people or machines.
    Text,
    /// Sets how the page is laid out.
    Layout,
    /// A token that authorises requests, as those of hidden fields do.
    Token,
}

impl Content {
    /// The kind of content, by the `name` of its `meta` element.
    #[inline(never)]
    pub fn of(name: &[u8]) -> Self {
        if (0..name.len()).any(|at| TOKENS.iter().any(|token| begins_with(&name[at..], token))) {
            Self::Token
        } else if begins_with(name, b"viewport") || begins_with(name, b"color-scheme") {
            Self::Layout
        } else {
            Self::Text
        }
    }
}

/// What is in the names of tokens.
static TOKENS: [&[u8]; 4] = [b"csrf", b"xsrf", b"token", b"nonce"];

/// Whether a text begins with this one, in capitals or not.
#[inline(never)]
fn begins_with(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start))
}

/// How much of a value leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disclosure {
    /// All of it.
    Whole,
    /// A star for each of its characters.
    Stars,
    /// As many bytes of its beginning.
    Start(usize),
    /// Not even that the attribute is there.
    Nothing,
}

/// Decides how much of an attribute's value leaves.
#[inline(never)]
pub fn disclosure(owner: Owner, name: &Name, value: &[u8]) -> Disclosure {
    let is_starred = match name.holds {
        _ if name.attribute == Attribute::Srcdoc => return Disclosure::Nothing,
        Holds::Structure => false,
        Holds::Address => return address(owner, value),
        Holds::Text if owner.tag == Tag::Meta && name.attribute == Attribute::Content => {
            owner.content == Content::Token || owner.content == Content::Text && owner.is_masked
        }
        // numbers of an ordered list, how full a meter is
        Holds::Text if owner.tag == Tag::Number && name.attribute == Attribute::Value => false,
        Holds::Text => owner.is_masked,
        holds => {
            holds_markup(value)
                || is_serialised(value)
                || owner.is_masked && !is_word(value) && (holds == Holds::Data || !owner.is_svg)
        }
    };
    if is_starred { Disclosure::Stars } else { Disclosure::Whole }
}

/// Whether there is a tag or comment in a text.
pub fn holds_markup(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(at) = find(rest, b'<') {
        rest = &rest[at + 1..];
        if matches!(rest.first(), Some(b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'!' | b'?')) {
            return true;
        }
    }
    false
}

/// Whether a value is an object or list of JSON or the like: what scripts keep of the page's state.
fn is_serialised(value: &[u8]) -> bool {
    matches!(value.trim_ascii(), [b'{', .., b'}'] | [b'[', .., b']'])
}

/// Whether a value is one name or number, as pages are styled by.
fn is_word(value: &[u8]) -> bool {
    value
        .iter()
        .all(|byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b':' | b'%' | b'#'))
}

/// Documents and scripts in addresses do not leave; where texts are masked, neither do addresses of people.
#[inline(never)]
fn address(owner: Owner, value: &[u8]) -> Disclosure {
    // most are such, or have no scheme
    if begins_with(value, b"http") {
        return Disclosure::Whole;
    }
    let Some((scheme, end)) = scheme(value) else {
        return Disclosure::Whole;
    };
    let is_document = matches!(owner.tag, Tag::Iframe | Tag::Frame | Tag::Object | Tag::Embed);
    if is_same(&scheme, b"data") {
        let rest = &value[end..];
        let kind = rest.trim_ascii_start();
        let is_drawing = begins_with(kind, b"image/svg");
        let is_media = MEDIA.iter().any(|media| begins_with(kind, media));
        if is_media && !(is_drawing && (is_document || owner.tag == Tag::Anchor)) {
            return Disclosure::Whole;
        }
        return Disclosure::Start(find(rest, b',').map_or(value.len(), |at| end + at + 1));
    }
    let is_hidden = owner.is_masked && !has_token(b"http https blob about file", &scheme)
        || is_document && is_same(&scheme, b"javascript");
    if is_hidden { Disclosure::Start(end) } else { Disclosure::Whole }
}

/// Types of `data:` addresses that are pictures, sounds, fonts and styles.
static MEDIA: [&[u8]; 7] =
    [b"image/", b"audio/", b"video/", b"font/", b"application/font", b"application/x-font", b"text/css"];

/// The scheme of an address in small letters, and where it ends with its colon. Browsers pass over tabs and line feeds
/// in it, and over what is in front of it.
fn scheme(value: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut scheme = Vec::new();
    for (at, &byte) in value.iter().enumerate() {
        match byte {
            b'\t' | b'\n' | b'\r' => {}
            ..=b' ' if scheme.is_empty() => {}
            b':' => return Some((scheme, at + 1)),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.' => scheme.push(byte.to_ascii_lowercase()),
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Names;

    fn recorded(tag: &str, is_masked: bool, name: &str, value: &str) -> String {
        let mut names = Names::default();
        let (tag, name) = (names.find(tag.as_bytes()), names.find(name.as_bytes()));
        let tag = names.tag(tag);
        let owner = Owner { tag, is_svg: false, is_masked, content: Content::Text };
        match disclosure(owner, names.get(name).unwrap(), value.as_bytes()) {
            Disclosure::Whole => value.into(),
            Disclosure::Stars => "*".into(),
            Disclosure::Start(end) => value[..end].into(),
            Disclosure::Nothing => "-".into(),
        }
    }

    #[test]
    fn markup_and_data_of_scripts_leave_nowhere() {
        assert_eq!(recorded("iframe", false, "srcdoc", "plain"), "-");
        assert_eq!(recorded("DIV", false, "SRCDOC", "<p>"), "-");
        for value in ["<b>Ada</b>", "a</p>", "<!-- a -->", " {\"name\":\"Ada\"} ", "[1]"] {
            assert_eq!(recorded("div", false, "data-content", value), "*", "{value}");
            assert_eq!(recorded("div", false, "wire:snapshot", value), "*", "{value}");
        }
        for value in ["1 < 2", "<3", "Ada Lovelace", "open", ""] {
            assert_eq!(recorded("div", false, "data-content", value), value);
        }
        // what a browser shows as it is written, or styles by
        assert_eq!(recorded("input", false, "placeholder", "<name>"), "<name>");
        assert_eq!(recorded("div", false, "class", "[&>svg]:a"), "[&>svg]:a");
    }

    #[test]
    fn texts_in_attributes_are_masked_with_texts() {
        for name in ["title", "ALT", "aria-label", "value", "onclick", "datetime", "content"] {
            assert_eq!(recorded("p", true, name, "Ada"), "*", "{name}");
            assert_eq!(recorded("p", false, name, "Ada"), "Ada", "{name}");
        }
        assert_eq!(recorded("li", true, "value", "3"), "3");
        assert_eq!(recorded("p", true, "data-state", "open"), "open");
        assert_eq!(recorded("p", true, "data-name", "Ada Lovelace"), "*");
        assert_eq!(recorded("p", true, "heading", "ada@example.com"), "*");
        assert_eq!(recorded("link", true, "rel", "alternate stylesheet"), "alternate stylesheet");
    }

    #[test]
    fn documents_in_addresses() {
        for (tag, name, value, expected) in [
            ("iframe", "src", "data:text/html,<p>Ada", "data:text/html,"),
            ("iframe", "src", " DA\tTA:text/html;base64,PHA+", " DA\tTA:text/html;base64,"),
            ("iframe", "src", "javascript:'<p>Ada'", "javascript:"),
            ("object", "data", "data:image/svg+xml,<svg>", "data:image/svg+xml,"),
            ("embed", "src", "data:application/pdf", "data:application/pdf"),
            ("a", "href", "data:text/csv,Ada", "data:text/csv,"),
            ("a", "href", "data:,Ada", "data:,"),
            ("a", "href", "javascript:show(1)", "javascript:show(1)"),
            ("a", "href", "mailto:ada@example.com", "mailto:ada@example.com"),
            ("img", "src", "data:image/svg+xml,<svg>", "data:image/svg+xml,<svg>"),
            ("link", "href", "data:text/css,a{}", "data:text/css,a{}"),
            ("a", "href", "/a?b=data:,c", "/a?b=data:,c"),
        ] {
            assert_eq!(recorded(tag, false, name, value), expected);
        }
        assert_eq!(recorded("a", true, "href", "mailto:ada@example.com"), "mailto:");
        assert_eq!(recorded("a", true, "href", "javascript:show('Ada')"), "javascript:");
        assert_eq!(recorded("a", true, "href", "https://a.example/"), "https://a.example/");
    }

    #[test]
    fn tokens_in_meta_elements() {
        assert_eq!(Content::of(b"csrf-token"), Content::Token);
        assert_eq!(Content::of(b"_CSRF"), Content::Token);
        assert_eq!(Content::of(b"Viewport"), Content::Layout);
        assert_eq!(Content::of(b"description"), Content::Text);
        assert_eq!(Content::of(b""), Content::Text);
    }
}
