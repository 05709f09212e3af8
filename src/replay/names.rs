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
            tag: tag(&lower),
            attribute: attribute(&lower),
            as_tag: as_tag.into(),
            as_key: as_key.into(),
        });
    }
}

fn tag(name: &[u8]) -> Tag {
    match name {
        b"audio" => Tag::Audio,
        b"dialog" => Tag::Dialog,
        b"head" => Tag::Head,
        b"iframe" => Tag::Iframe,
        b"input" => Tag::Input,
        b"link" => Tag::Link,
        b"meta" => Tag::Meta,
        b"object" => Tag::Object,
        b"option" => Tag::Option,
        b"script" => Tag::Script,
        b"select" => Tag::Select,
        b"style" => Tag::Style,
        b"table" | b"td" | b"th" => Tag::TableCell,
        b"textarea" => Tag::Textarea,
        b"title" => Tag::Title,
        b"use" => Tag::Use,
        b"video" => Tag::Video,
        _ => Tag::Other,
    }
}

fn attribute(name: &[u8]) -> Attribute {
    match name {
        b"as" => Attribute::As,
        b"autoplay" => Attribute::Autoplay,
        b"background" => Attribute::Background,
        b"checked" => Attribute::Checked,
        b"class" => Attribute::Class,
        b"data" => Attribute::Data,
        b"href" => Attribute::Href,
        b"http-equiv" => Attribute::HttpEquiv,
        b"name" => Attribute::Name,
        b"open" => Attribute::Open,
        b"property" => Attribute::Property,
        b"rel" => Attribute::Rel,
        b"selected" => Attribute::Selected,
        b"src" => Attribute::Src,
        b"srcset" => Attribute::Srcset,
        b"style" => Attribute::Style,
        b"value" => Attribute::Value,
        b"xlink:href" => Attribute::XlinkHref,
        _ => Attribute::Other,
    }
}
