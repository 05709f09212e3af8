//! What may be recorded: the options that mask, block and leave out, as the shim hands them over.

use super::names::{Attribute, Tag};
use crate::json::PropertyBag;

/// The types of inputs that `maskInputOptions` knows, `textarea` and `select` among them, in the order of their bits.
const INPUT_TYPES: [&str; 16] = [
    "color",
    "date",
    "datetime-local",
    "email",
    "month",
    "number",
    "range",
    "search",
    "tel",
    "text",
    "time",
    "url",
    "week",
    "textarea",
    "select",
    "password",
];

/// Which of the user's functions have a say; the shim calls them.
pub mod functions {
    pub const TEXT: u32 = 1;
    pub const INPUT: u32 = 2;
    pub const ATTRIBUTE: u32 = 4;
}

#[derive(Default)]
pub struct Policy {
    block_class: String,
    mask_text_class: String,
    masked_inputs: u32,
    /// Of [`functions`].
    pub functions: u32,
    pub slim: Slim,
    pub keep_iframe_src: bool,
    pub user_triggered: bool,
}

/// rrweb's `slimDOMOptions`.
#[derive(Default)]
pub struct Slim {
    pub script: bool,
    pub comment: bool,
    pub favicon: bool,
    pub whitespace: bool,
    pub social: bool,
    pub robots: bool,
    pub http_equiv: bool,
    pub verification: bool,
    pub authorship: bool,
    pub description: bool,
}

impl Policy {
    /// Reads the options that the shim has put together: names are rrweb's, values JSON.
    pub fn parse(json: &str) -> Self {
        let options = PropertyBag::parse_or_empty(json);
        let inputs = options.bag("maskInputOptions");
        let masked = |bits, (at, name): (usize, &&str)| bits | u32::from(inputs.is_truthy(name)) << at;
        let slim = options.bag("slimDOMOptions");
        Self {
            block_class: options.text("blockClass"),
            mask_text_class: options.text("maskTextClass"),
            masked_inputs: INPUT_TYPES.iter().enumerate().fold(0, masked),
            functions: options.int("functions") as u32,
            keep_iframe_src: options.is_truthy("keepIframeSrc"),
            user_triggered: options.is_truthy("userTriggeredOnInput"),
            slim: Slim {
                script: slim.is_truthy("script"),
                comment: slim.is_truthy("comment"),
                favicon: slim.is_truthy("headFavicon"),
                whitespace: slim.is_truthy("headWhitespace"),
                social: slim.is_truthy("headMetaSocial"),
                robots: slim.is_truthy("headMetaRobots"),
                http_equiv: slim.is_truthy("headMetaHttpEquiv"),
                verification: slim.is_truthy("headMetaVerification"),
                authorship: slim.is_truthy("headMetaAuthorship"),
                description: slim.is_truthy("headMetaDescKeywords"),
            },
        }
    }

    /// Whether an input of this element's and type's name is masked; `select` is what an option asks for.
    pub fn masks_input(&self, tag: &[u8], kind: &[u8]) -> bool {
        let is_on = |(at, name): (usize, &&str)| {
            self.masked_inputs >> at & 1 != 0 && (name.as_bytes() == kind || name.as_bytes() == tag)
        };
        INPUT_TYPES.iter().enumerate().any(is_on)
    }

    pub fn masks_select(&self) -> bool {
        self.masks_input(b"select", b"")
    }

    pub fn blocks_class(&self, class: &[u8]) -> bool {
        has_token(class, self.block_class.as_bytes())
    }

    pub fn masks_class(&self, class: &[u8]) -> bool {
        has_token(class, self.mask_text_class.as_bytes())
    }

    /// Whether an element is left out: rrweb's `slimDOMOptions`. `read` answers an attribute's value as it stands in
    /// the page.
    pub fn leaves_out<'a>(&self, tag: Tag, read: impl Fn(Attribute) -> Option<&'a [u8]>) -> bool {
        let slim = &self.slim;
        let is = |attribute, values: &[&str]| {
            let value = read(attribute).unwrap_or_default();
            values.iter().any(|wanted| value.eq_ignore_ascii_case(wanted.as_bytes()))
        };
        let begins = |attribute, starts: &[&str]| {
            let value = read(attribute).unwrap_or_default().to_ascii_lowercase();
            starts.iter().any(|start| value.starts_with(start.as_bytes()))
        };
        match tag {
            Tag::Script => slim.script,
            Tag::Link => {
                let is_script = || {
                    is(Attribute::Rel, &["modulepreload"])
                        || is(Attribute::Rel, &["preload"]) && is(Attribute::As, &["script"])
                        || is(Attribute::Rel, &["prefetch"])
                            && read(Attribute::Href).is_some_and(|href| path(href).ends_with(b".js"))
                };
                slim.script && is_script() || slim.favicon && is(Attribute::Rel, &["shortcut icon"])
            }
            Tag::Meta => {
                let tile = ["msapplication-tileimage", "msapplication-tilecolor", "application-name"];
                let icon = ["icon", "apple-touch-icon", "shortcut icon"];
                let card = ["og:", "twitter:"];
                let authors = ["author", "generator", "framework", "publisher", "progid"];
                let owners = [
                    "google-site-verification",
                    "yandex-verification",
                    "csrf-token",
                    "p:domain_verify",
                    "verify-v1",
                    "verification",
                    "shopify-checkout-api-token",
                ];
                slim.favicon && (is(Attribute::Name, &tile) || is(Attribute::Rel, &icon))
                    || slim.description
                        && (begins(Attribute::Name, &["description"]) || is(Attribute::Name, &["keywords"]))
                    || slim.social
                        && (begins(Attribute::Property, &["og:", "twitter:", "fb:"])
                            || begins(Attribute::Name, &card)
                            || is(Attribute::Name, &["pinterest"]))
                    || slim.robots && is(Attribute::Name, &["robots", "googlebot", "bingbot"])
                    || slim.http_equiv && read(Attribute::HttpEquiv).is_some()
                    || slim.authorship
                        && (is(Attribute::Name, &authors) || begins(Attribute::Property, &["article:", "product:"]))
                    || slim.verification && is(Attribute::Name, &owners)
            }
            _ => false,
        }
    }
}

/// An address without query and fragment.
fn path(url: &[u8]) -> &[u8] {
    &url[..url.iter().position(|byte| matches!(byte, b'?' | b'#')).unwrap_or(url.len())]
}

/// Whether a list of classes has this one; none is called ''.
fn has_token(list: &[u8], token: &[u8]) -> bool {
    !token.is_empty() && list.split(u8::is_ascii_whitespace).any(|part| part == token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_by_type_and_by_element() {
        let policy =
            Policy::parse(r#"{"maskInputOptions":{"password":true,"email":true,"textarea":true,"text":false}}"#);
        assert!(policy.masks_input(b"input", b"email"));
        assert!(policy.masks_input(b"textarea", b"textarea"));
        assert!(!policy.masks_input(b"input", b"text"));
        assert!(!policy.masks_select());
    }

    #[test]
    fn classes_are_whole_words() {
        let policy = Policy::parse(r#"{"blockClass":"block","maskTextClass":"mask"}"#);
        assert!(policy.blocks_class(b"a block\tb"));
        assert!(!policy.blocks_class(b"blocks"));
        assert!(policy.masks_class(b"mask"));
        assert!(!Policy::parse("{}").blocks_class(b"a  b"));
    }

    #[test]
    fn slim_heads() {
        let policy = Policy::parse(r#"{"slimDOMOptions":{"script":true,"headMetaSocial":true}}"#);
        let with = |wanted: Attribute, value: &'static [u8]| move |name| (name == wanted).then_some(value);
        assert!(policy.leaves_out(Tag::Script, |_| None));
        assert!(policy.leaves_out(Tag::Meta, with(Attribute::Property, b"og:title")));
        assert!(!policy.leaves_out(Tag::Meta, with(Attribute::Name, b"robots")));
        assert!(policy.leaves_out(Tag::Link, with(Attribute::Rel, b"modulepreload")));
    }
}
