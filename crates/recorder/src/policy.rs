//! What may be recorded: the options that mask, block and leave out, as the shim hands them over.

use super::names::{Attribute, Tag};
use wire::recorder_protocol::policy_bit;

/// The options of a recording that decide what is recorded.
#[derive(Default)]
pub struct Policy {
    block_class: Vec<u8>,
    mask_text_class: Vec<u8>,
    /// Types of inputs, `textarea` and `select` among them, with spaces between.
    masked_inputs: Vec<u8>,
    /// Of [`policy_bit`].
    on: u32,
}

/// Which `meta` and `link` elements are left out with which option: where an attribute is this text, or begins with it
/// where that ends with `*`.
static LEFT_OUT: [(Tag, u32, Attribute, &str); 34] = {
    use Attribute::{Name, Property, Rel};
    use Tag::{Link, Meta};
    [
        (Link, policy_bit::SLIM_SCRIPT, Rel, "modulepreload"),
        (Link, policy_bit::SLIM_FAVICON, Rel, "shortcut icon"),
        (Meta, policy_bit::SLIM_FAVICON, Name, "msapplication-tileimage"),
        (Meta, policy_bit::SLIM_FAVICON, Name, "msapplication-tilecolor"),
        (Meta, policy_bit::SLIM_FAVICON, Name, "application-name"),
        (Meta, policy_bit::SLIM_FAVICON, Rel, "icon"),
        (Meta, policy_bit::SLIM_FAVICON, Rel, "apple-touch-icon"),
        (Meta, policy_bit::SLIM_FAVICON, Rel, "shortcut icon"),
        (Meta, policy_bit::SLIM_DESCRIPTION, Name, "description*"),
        (Meta, policy_bit::SLIM_DESCRIPTION, Name, "keywords"),
        (Meta, policy_bit::SLIM_SOCIAL, Property, "og:*"),
        (Meta, policy_bit::SLIM_SOCIAL, Property, "twitter:*"),
        (Meta, policy_bit::SLIM_SOCIAL, Property, "fb:*"),
        (Meta, policy_bit::SLIM_SOCIAL, Name, "og:*"),
        (Meta, policy_bit::SLIM_SOCIAL, Name, "twitter:*"),
        (Meta, policy_bit::SLIM_SOCIAL, Name, "pinterest"),
        (Meta, policy_bit::SLIM_ROBOTS, Name, "robots"),
        (Meta, policy_bit::SLIM_ROBOTS, Name, "googlebot"),
        (Meta, policy_bit::SLIM_ROBOTS, Name, "bingbot"),
        (Meta, policy_bit::SLIM_AUTHORSHIP, Name, "author"),
        (Meta, policy_bit::SLIM_AUTHORSHIP, Name, "generator"),
        (Meta, policy_bit::SLIM_AUTHORSHIP, Name, "framework"),
        (Meta, policy_bit::SLIM_AUTHORSHIP, Name, "publisher"),
        (Meta, policy_bit::SLIM_AUTHORSHIP, Name, "progid"),
        (Meta, policy_bit::SLIM_AUTHORSHIP, Property, "article:*"),
        (Meta, policy_bit::SLIM_AUTHORSHIP, Property, "product:*"),
        (Meta, policy_bit::SLIM_VERIFICATION, Name, "google-site-verification"),
        (Meta, policy_bit::SLIM_VERIFICATION, Name, "yandex-verification"),
        (Meta, policy_bit::SLIM_VERIFICATION, Name, "csrf-token"),
        (Meta, policy_bit::SLIM_VERIFICATION, Name, "p:domain_verify"),
        (Meta, policy_bit::SLIM_VERIFICATION, Name, "verify-v1"),
        (Meta, policy_bit::SLIM_VERIFICATION, Name, "verification"),
        (Meta, policy_bit::SLIM_VERIFICATION, Name, "shopify-checkout-api-token"),
        (Meta, policy_bit::SLIM_HTTP_EQUIV, Attribute::HttpEquiv, "*"),
    ]
};

impl Policy {
    /// `text` has three lines: the class that blocks, the class that masks texts, the types of inputs that are masked.
    pub fn new(text: &[u8], on: u32) -> Self {
        let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::to_vec);
        let mut line = || lines.next().unwrap_or_default();
        Self { block_class: line(), mask_text_class: line(), masked_inputs: line(), on }
    }

    /// Whether one of these options ([`policy_bit`]) is on.
    pub fn is_on(&self, option: u32) -> bool {
        self.on & option != 0
    }

    /// Whether an input of this element's and type's name is masked; `select` is what an option asks for.
    pub fn masks_input(&self, tag: &[u8], kind: &[u8]) -> bool {
        has_token(&self.masked_inputs, tag) || has_token(&self.masked_inputs, kind)
    }

    /// Whether the options mask selects.
    pub fn masks_select(&self) -> bool {
        has_token(&self.masked_inputs, b"select")
    }

    /// Whether every select's choice is hidden. With `maskInputFn`, that function's answer takes its place instead.
    pub fn hides_choices(&self) -> bool {
        self.masks_select() && !self.is_on(policy_bit::MASK_INPUT_FN)
    }

    /// Whether an element with this `class` is blocked.
    pub fn blocks_class(&self, class: &[u8]) -> bool {
        has_token(class, &self.block_class)
    }

    /// Whether the text of an element with this `class` is masked.
    pub fn masks_class(&self, class: &[u8]) -> bool {
        has_token(class, &self.mask_text_class)
    }

    /// Whether an element is left out: rrweb's `slimDOMOptions`. `read` returns an attribute's value as it is in the
    /// page.
    pub fn leaves_out<'a>(&self, tag: Tag, read: &dyn Fn(Attribute) -> Option<&'a [u8]>) -> bool {
        if tag == Tag::Script {
            return self.is_on(policy_bit::SLIM_SCRIPT);
        }
        if !matches!(tag, Tag::Link | Tag::Meta) {
            return false;
        }
        let is = |attribute: Attribute, wanted: &str| {
            let Some(value) = read(attribute) else { return false };
            match wanted.strip_suffix('*') {
                Some(start) => value.get(..start.len()).is_some_and(|value| is_alike(value, start)),
                None => is_alike(value, wanted),
            }
        };
        if LEFT_OUT.iter().any(|(of, option, name, wanted)| *of == tag && self.is_on(*option) && is(*name, wanted)) {
            return true;
        }
        let is_script = || {
            is(Attribute::Rel, "preload") && is(Attribute::As, "script")
                || is(Attribute::Rel, "prefetch")
                    && read(Attribute::Href).is_some_and(|href| path(href).ends_with(b".js"))
        };
        tag == Tag::Link && self.is_on(policy_bit::SLIM_SCRIPT) && is_script()
    }
}

/// Whether a text is this one, in capitals or not.
fn is_alike(text: &[u8], wanted: &str) -> bool {
    text.eq_ignore_ascii_case(wanted.as_bytes())
}

/// An address without query and fragment.
fn path(url: &[u8]) -> &[u8] {
    &url[..url.iter().position(|byte| matches!(byte, b'?' | b'#')).unwrap_or(url.len())]
}

/// Whether a list of words has this one; none is ''.
#[inline(never)]
pub fn has_token(list: &[u8], token: &[u8]) -> bool {
    !token.is_empty() && list.split(u8::is_ascii_whitespace).any(|part| part == token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_by_type_and_by_element() {
        let policy = Policy::new(b"\n\npassword email textarea", 0);
        assert!(policy.masks_input(b"input", b"email"));
        assert!(policy.masks_input(b"textarea", b"textarea"));
        assert!(!policy.masks_input(b"input", b"text"));
        assert!(!policy.masks_input(b"input", b""));
        assert!(!policy.masks_select());
    }

    #[test]
    fn classes_are_whole_words() {
        let policy = Policy::new(b"block\nmask\n", 0);
        assert!(policy.blocks_class(b"a block\tb"));
        assert!(!policy.blocks_class(b"blocks"));
        assert!(policy.masks_class(b"mask"));
        assert!(!Policy::new(b"", 0).blocks_class(b"a  b"));
    }

    #[test]
    fn slim_heads() {
        let policy = Policy::new(b"", policy_bit::SLIM_SCRIPT | policy_bit::SLIM_SOCIAL | policy_bit::SLIM_HTTP_EQUIV);
        let with = |wanted: Attribute, value: &'static [u8]| move |name| (name == wanted).then_some(value);
        assert!(policy.leaves_out(Tag::Script, &|_| None));
        assert!(policy.leaves_out(Tag::Meta, &with(Attribute::Property, b"OG:title")));
        assert!(!policy.leaves_out(Tag::Meta, &with(Attribute::Property, b"og")));
        assert!(!policy.leaves_out(Tag::Meta, &with(Attribute::Name, b"robots")));
        assert!(policy.leaves_out(Tag::Meta, &with(Attribute::HttpEquiv, b"")));
        assert!(policy.leaves_out(Tag::Link, &with(Attribute::Rel, b"modulepreload")));
        assert!(!policy.leaves_out(Tag::Link, &with(Attribute::Rel, b"preload")));
        let both = |value: &'static [u8], href: &'static [u8]| {
            move |name| match name {
                Attribute::Rel => Some(value),
                Attribute::As => Some(&b"script"[..]),
                Attribute::Href => Some(href),
                _ => None,
            }
        };
        assert!(policy.leaves_out(Tag::Link, &both(b"preload", b"")));
        assert!(policy.leaves_out(Tag::Link, &both(b"prefetch", b"/a.js?b")));
        assert!(!policy.leaves_out(Tag::Link, &both(b"prefetch", b"/a.css")));
        assert!(!Policy::default().leaves_out(Tag::Meta, &with(Attribute::HttpEquiv, b"refresh")));
    }
}
