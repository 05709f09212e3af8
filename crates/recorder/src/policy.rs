//! What may be recorded: the options that mask, block and leave out, as the shim hands them over.

use super::names::{Attribute, Tag};

/// Options that are on or off; `js/recorder/options.ts` has the same numbers.
pub mod on {
    /// The user's functions for texts and for inputs, which the shim calls.
    pub const MASK_TEXT_FN: u32 = 1;
    pub const MASK_INPUT_FN: u32 = 2;
    pub const USER_TRIGGERED: u32 = 4;
    // rrweb's `slimDOMOptions`
    pub const SCRIPT: u32 = 1 << 3;
    pub const COMMENT: u32 = 1 << 4;
    pub const FAVICON: u32 = 1 << 5;
    pub const WHITESPACE: u32 = 1 << 6;
    pub const SOCIAL: u32 = 1 << 7;
    pub const ROBOTS: u32 = 1 << 8;
    pub const HTTP_EQUIV: u32 = 1 << 9;
    pub const VERIFICATION: u32 = 1 << 10;
    pub const AUTHORSHIP: u32 = 1 << 11;
    pub const DESCRIPTION: u32 = 1 << 12;
    /// `inlineImages`.
    pub const IMAGES: u32 = 1 << 13;
    /// `maskTextSelector: '*'`.
    pub const MASK_ALL: u32 = 1 << 14;
}

#[derive(Default)]
pub struct Policy {
    block_class: Vec<u8>,
    mask_text_class: Vec<u8>,
    /// Types of inputs, `textarea` and `select` among them, with spaces between.
    masked_inputs: Vec<u8>,
    /// Of [`on`].
    on: u32,
}

/// Which `meta` and `link` elements are left out with which option: where an attribute is this text, or begins with it
/// where that ends with `*`.
static LEFT_OUT: [(Tag, u32, Attribute, &str); 34] = {
    use Attribute::{Name, Property, Rel};
    use Tag::{Link, Meta};
    [
        (Link, on::SCRIPT, Rel, "modulepreload"),
        (Link, on::FAVICON, Rel, "shortcut icon"),
        (Meta, on::FAVICON, Name, "msapplication-tileimage"),
        (Meta, on::FAVICON, Name, "msapplication-tilecolor"),
        (Meta, on::FAVICON, Name, "application-name"),
        (Meta, on::FAVICON, Rel, "icon"),
        (Meta, on::FAVICON, Rel, "apple-touch-icon"),
        (Meta, on::FAVICON, Rel, "shortcut icon"),
        (Meta, on::DESCRIPTION, Name, "description*"),
        (Meta, on::DESCRIPTION, Name, "keywords"),
        (Meta, on::SOCIAL, Property, "og:*"),
        (Meta, on::SOCIAL, Property, "twitter:*"),
        (Meta, on::SOCIAL, Property, "fb:*"),
        (Meta, on::SOCIAL, Name, "og:*"),
        (Meta, on::SOCIAL, Name, "twitter:*"),
        (Meta, on::SOCIAL, Name, "pinterest"),
        (Meta, on::ROBOTS, Name, "robots"),
        (Meta, on::ROBOTS, Name, "googlebot"),
        (Meta, on::ROBOTS, Name, "bingbot"),
        (Meta, on::AUTHORSHIP, Name, "author"),
        (Meta, on::AUTHORSHIP, Name, "generator"),
        (Meta, on::AUTHORSHIP, Name, "framework"),
        (Meta, on::AUTHORSHIP, Name, "publisher"),
        (Meta, on::AUTHORSHIP, Name, "progid"),
        (Meta, on::AUTHORSHIP, Property, "article:*"),
        (Meta, on::AUTHORSHIP, Property, "product:*"),
        (Meta, on::VERIFICATION, Name, "google-site-verification"),
        (Meta, on::VERIFICATION, Name, "yandex-verification"),
        (Meta, on::VERIFICATION, Name, "csrf-token"),
        (Meta, on::VERIFICATION, Name, "p:domain_verify"),
        (Meta, on::VERIFICATION, Name, "verify-v1"),
        (Meta, on::VERIFICATION, Name, "verification"),
        (Meta, on::VERIFICATION, Name, "shopify-checkout-api-token"),
        (Meta, on::HTTP_EQUIV, Attribute::HttpEquiv, "*"),
    ]
};

impl Policy {
    /// `text` has three lines: the class that blocks, the class that masks texts, the types of inputs that are masked.
    pub fn new(text: &[u8], on: u32) -> Self {
        let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::to_vec);
        let mut line = || lines.next().unwrap_or_default();
        Self { block_class: line(), mask_text_class: line(), masked_inputs: line(), on }
    }

    /// Whether one of these options ([`on`]) is on.
    pub fn is_on(&self, option: u32) -> bool {
        self.on & option != 0
    }

    /// Whether an input of this element's and type's name is masked; `select` is what an option asks for.
    pub fn masks_input(&self, tag: &[u8], kind: &[u8]) -> bool {
        has_token(&self.masked_inputs, tag) || has_token(&self.masked_inputs, kind)
    }

    pub fn masks_select(&self) -> bool {
        has_token(&self.masked_inputs, b"select")
    }

    /// Whether every select's choice is hidden. With `maskInputFn`, that function's answer takes its place instead.
    pub fn hides_choices(&self) -> bool {
        self.masks_select() && !self.is_on(on::MASK_INPUT_FN)
    }

    pub fn blocks_class(&self, class: &[u8]) -> bool {
        has_token(class, &self.block_class)
    }

    pub fn masks_class(&self, class: &[u8]) -> bool {
        has_token(class, &self.mask_text_class)
    }

    /// Whether an element is left out: rrweb's `slimDOMOptions`. `read` answers an attribute's value as it stands in
    /// the page.
    pub fn leaves_out<'a>(&self, tag: Tag, read: &dyn Fn(Attribute) -> Option<&'a [u8]>) -> bool {
        if tag == Tag::Script {
            return self.is_on(on::SCRIPT);
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
        tag == Tag::Link && self.is_on(on::SCRIPT) && is_script()
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
        let policy = Policy::new(b"", on::SCRIPT | on::SOCIAL | on::HTTP_EQUIV);
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
