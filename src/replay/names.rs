//! Names of elements and attributes. Each crosses once; after that the shim says its number.

use super::text::push_quoted;

/// Elements that are recorded in a way of their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tag {
    Other,
    Audio,
    Dialog,
    Head,
    Iframe,
    Input,
    Link,
    Meta,
    Object,
    Option,
    Script,
    Select,
    Style,
    TableCell,
    Textarea,
    Title,
    Use,
    Video,
}

/// Attributes that are recorded in a way of their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Attribute {
    Other,
    As,
    Autoplay,
    Background,
    Checked,
    Class,
    Data,
    Href,
    HttpEquiv,
    Name,
    Open,
    Property,
    Rel,
    Selected,
    Src,
    Srcset,
    Style,
    Value,
    XlinkHref,
}

pub struct Name {
    pub tag: Tag,
    pub attribute: Attribute,
    /// As an element's, in quotes.
    pub as_tag: Box<[u8]>,
    /// As an attribute's: in quotes, with its colon.
    pub as_key: Box<[u8]>,
}

impl Name {
    /// Whether the attribute's value may have to be made absolute.
    pub fn has_address(&self) -> bool {
        use Attribute::{Background, Data, Href, Src, Srcset, Style, XlinkHref};
        matches!(self.attribute, Background | Data | Href | Src | Srcset | Style | XlinkHref)
    }
}

/// The names by number.
#[derive(Default)]
pub struct Names(Vec<Name>);

impl Names {
    /// Numbers begin at 1: 0 is no name.
    pub fn get(&self, number: u32) -> Option<&Name> {
        self.0.get((number as usize).wrapping_sub(1))
    }

    pub fn tag(&self, number: u32) -> Tag {
        self.get(number).map_or(Tag::Other, |name| name.tag)
    }

    /// The next name; numbers are given in the order of these calls, on both sides.
    pub fn add(&mut self, name: &[u8]) {
        let lower = name.to_ascii_lowercase();
        // what could not be made anew from its name becomes a div, as in rrweb
        let is_valid = lower.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b':'));
        // HTML's are in capitals, and small on the wire; others stay as they are: `textPath` is no `textpath`
        let wire = if name.iter().any(u8::is_ascii_lowercase) { name } else { &lower };
        let mut as_tag = Vec::new();
        push_quoted(&mut as_tag, if is_valid { wire } else { b"div" });
        let mut as_key = Vec::new();
        push_quoted(&mut as_key, name);
        as_key.push(b':');
        self.0.push(Name {
            tag: find(&TAGS, &lower, Tag::Other),
            attribute: find(&ATTRIBUTES, &lower, Attribute::Other),
            as_tag: as_tag.into(),
            as_key: as_key.into(),
        });
    }
}

// tables: comparing one after the other in code is three times as large

static TAGS: [(&str, Tag); 19] = [
    ("audio", Tag::Audio),
    ("dialog", Tag::Dialog),
    ("head", Tag::Head),
    ("iframe", Tag::Iframe),
    ("input", Tag::Input),
    ("link", Tag::Link),
    ("meta", Tag::Meta),
    ("object", Tag::Object),
    ("option", Tag::Option),
    ("script", Tag::Script),
    ("select", Tag::Select),
    ("style", Tag::Style),
    ("table", Tag::TableCell),
    ("td", Tag::TableCell),
    ("th", Tag::TableCell),
    ("textarea", Tag::Textarea),
    ("title", Tag::Title),
    ("use", Tag::Use),
    ("video", Tag::Video),
];

static ATTRIBUTES: [(&str, Attribute); 18] = [
    ("as", Attribute::As),
    ("autoplay", Attribute::Autoplay),
    ("background", Attribute::Background),
    ("checked", Attribute::Checked),
    ("class", Attribute::Class),
    ("data", Attribute::Data),
    ("href", Attribute::Href),
    ("http-equiv", Attribute::HttpEquiv),
    ("name", Attribute::Name),
    ("open", Attribute::Open),
    ("property", Attribute::Property),
    ("rel", Attribute::Rel),
    ("selected", Attribute::Selected),
    ("src", Attribute::Src),
    ("srcset", Attribute::Srcset),
    ("style", Attribute::Style),
    ("value", Attribute::Value),
    ("xlink:href", Attribute::XlinkHref),
];

/// What a table has of a name, `other` where it has nothing.
#[inline(never)]
fn find<T: Copy>(table: &[(&str, T)], name: &[u8], other: T) -> T {
    table.iter().find(|(known, _)| known.as_bytes() == name).map_or(other, |(_, found)| *found)
}
