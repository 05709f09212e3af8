//! Names of elements and attributes. Each crosses once; after that the shim says its number.

use super::disclosure::Holds;
use super::policy::has_token;
use super::text::{is_same, numbered, push_quoted};
use wire::recorder_protocol::lists;
use wire::rrweb::node_type;

/// How an element begins, up to its name.
const ELEMENT: &[u8] = &numbered(b"{\"type\":#,\"tagName\":", [node_type::ELEMENT]);

/// Elements that are recorded in a way of their own.
#[allow(missing_docs, reason = "the variants are the names")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tag {
    Other,
    /// `a` or `area`.
    Anchor,
    Audio,
    Dialog,
    Embed,
    Frame,
    Frameset,
    Head,
    Iframe,
    Input,
    Link,
    Meta,
    /// What has text that browsers do not show: `noscript`, `noembed`, `noframes`.
    NotShown,
    /// Has a number as its value: `li`, `meter`, `progress`.
    Number,
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
#[allow(missing_docs, reason = "the variants are the names")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Attribute {
    Other,
    As,
    Autoplay,
    Background,
    Checked,
    Class,
    Content,
    Cols,
    Data,
    Href,
    HttpEquiv,
    Is,
    Name,
    Open,
    Popover,
    Property,
    Rel,
    Rows,
    Selected,
    Src,
    Srcdoc,
    Srcset,
    Style,
    Value,
    XlinkHref,
}

/// What is known of a name.
pub struct Name {
    /// As an element's.
    pub tag: Tag,
    /// As an attribute's.
    pub attribute: Attribute,
    /// What an attribute of this name may contain.
    pub holds: Holds,
    /// How an element of this name is read from markup: of [`markup`].
    pub markup: u32,
    /// As an element's on the wire: the text before its attributes.
    pub as_tag: Box<[u8]>,
    /// As an attribute's: in quotes, with its colon.
    pub as_key: Box<[u8]>,
}

/// What is known of an element in markup by its name.
pub mod markup {
    /// There is more to it than markup says: the shim reads it, too.
    pub const VISITED: u32 = 1;
    /// So there is if images are inlined.
    pub const IMAGE: u32 = 2;
    /// Has no end.
    pub const VOID: u32 = 4;
    /// Its text is written as it is.
    pub const RAW: u32 = 8;
    /// What is in it is no SVG any more.
    pub const ISLAND: u32 = 16;
    /// Begins SVG.
    pub const SVG: u32 = 32;
    /// A custom element's: it contains a hyphen.
    pub const CUSTOM: u32 = 64;
    /// None that HTML has: with capitals, or empty.
    pub const FOREIGN: u32 = 128;
    /// May have a shadow root: from this bit on, one for each such name.
    pub const FIRST_HOST: u32 = 8;
}

/// The numbers of names that were found in markup have this bit.
const OWN: u32 = 1 << 31;

/// The names by number.
#[derive(Default)]
pub struct Names {
    /// Those that the shim has sent.
    sent: Vec<Name>,
    /// Those that were found in markup, as they are written there.
    own: Vec<(Box<[u8]>, Name)>,
    /// Their places, plus one, by hash; as many again as are in use are free.
    places: Vec<u32>,
}

impl Names {
    /// Numbers begin at 1: 0 is no name.
    pub fn get(&self, number: u32) -> Option<&Name> {
        if number & OWN != 0 {
            return self.own.get((number & !OWN) as usize).map(|(_, name)| name);
        }
        self.sent.get((number as usize).wrapping_sub(1))
    }

    /// The number of a name in markup.
    pub fn find(&mut self, name: &[u8]) -> u32 {
        if self.own.len() * 2 >= self.places.len() {
            self.places = vec![0; (self.places.len() * 2).max(64)];
            for at in 0..self.own.len() {
                let place = self.place_of(&self.own[at].0);
                self.places[place] = at as u32 + 1;
            }
        }
        let place = self.place_of(name);
        if self.places[place] == 0 {
            self.own.push((name.into(), Name::new(name)));
            self.places[place] = self.own.len() as u32;
        }
        (self.places[place] - 1) | OWN
    }

    /// Where a name is, or would be, in `places`.
    fn place_of(&self, name: &[u8]) -> usize {
        let mask = self.places.len() - 1;
        let mut place = hash(0, name) as usize & mask;
        loop {
            match self.places[place] {
                0 => return place,
                at if is_same(&self.own[at as usize - 1].0, name) => return place,
                _ => place = (place + 1) & mask,
            }
        }
    }

    /// The attribute of this number.
    pub fn attribute(&self, number: u32) -> Attribute {
        self.get(number).map_or(Attribute::Other, |name| name.attribute)
    }

    /// The tag of this number.
    pub fn tag(&self, number: u32) -> Tag {
        self.get(number).map_or(Tag::Other, |name| name.tag)
    }

    /// The next name; numbers are given in the order of these calls, on both sides.
    pub fn add(&mut self, name: &[u8]) {
        self.sent.push(Name::new(name));
    }
}

impl Name {
    fn new(name: &[u8]) -> Self {
        let lower = name.to_ascii_lowercase();
        // a name from which players could not create an element becomes a div, as in rrweb
        let is_valid = lower.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b':'));
        // HTML's are in capitals, and small on the wire; others stay as they are: `textPath` is no `textpath`
        let wire = if name.iter().any(u8::is_ascii_lowercase) { name } else { &lower };
        let mut as_tag = ELEMENT.to_vec();
        push_quoted(&mut as_tag, if is_valid { wire } else { b"div" });
        as_tag.extend_from_slice(b",\"attributes\":{");
        let mut as_key = Vec::new();
        push_quoted(&mut as_key, name);
        as_key.push(b':');
        Self {
            tag: find(&TAGS, &lower, Tag::Other),
            attribute: find(&ATTRIBUTES, &lower, Attribute::Other),
            holds: Holds::of(&lower),
            markup: markup_of(&lower, name.is_empty() || lower != name),
            as_tag: as_tag.into(),
            as_key: as_key.into(),
        }
    }

    /// Whether the attribute's value may have to be made absolute.
    pub fn has_address(&self) -> bool {
        use Attribute::{Background, Data, Href, Src, Srcset, Style, XlinkHref};
        matches!(self.attribute, Background | Data | Href | Src | Srcset | Style | XlinkHref)
    }
}

fn markup_of(name: &[u8], is_foreign: bool) -> u32 {
    let of = |list: &str, bits: u32| if has_token(list.as_bytes(), name) { bits } else { 0 };
    let host = lists::SHADOW_HOSTS.split(' ').position(|host| host.as_bytes() == name);
    of(lists::VISITED_ELEMENTS, markup::VISITED)
        | of(VOID, markup::VOID)
        | of(RAW, markup::RAW)
        | of("foreignobject desc title", markup::ISLAND)
        | of("img", markup::IMAGE)
        | of("svg", markup::SVG)
        | if name.contains(&b'-') { markup::CUSTOM } else { 0 }
        | if is_foreign { markup::FOREIGN } else { 0 }
        | host.map_or(0, |at| 1 << (at as u32 + markup::FIRST_HOST))
}

const VOID: &str = "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr";
const RAW: &str = "style script xmp iframe noembed noframes plaintext noscript";

/// A hash of a number, on from another.
pub fn hash_number(hash: u32, number: u32) -> u32 {
    (hash ^ number).wrapping_mul(0x85eb_ca6b).rotate_left(13)
}

/// FNV-1a, on from `hash`.
pub fn hash(hash: u32, text: &[u8]) -> u32 {
    text.iter().fold(hash ^ 0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

// tables: comparing one after the other in code is three times as large

static TAGS: [(&str, Tag); 30] = [
    ("a", Tag::Anchor),
    ("area", Tag::Anchor),
    ("audio", Tag::Audio),
    ("dialog", Tag::Dialog),
    ("embed", Tag::Embed),
    ("frame", Tag::Frame),
    ("frameset", Tag::Frameset),
    ("head", Tag::Head),
    ("iframe", Tag::Iframe),
    ("input", Tag::Input),
    ("li", Tag::Number),
    ("link", Tag::Link),
    ("meta", Tag::Meta),
    ("meter", Tag::Number),
    ("noembed", Tag::NotShown),
    ("noframes", Tag::NotShown),
    ("noscript", Tag::NotShown),
    ("object", Tag::Object),
    ("option", Tag::Option),
    ("progress", Tag::Number),
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

static ATTRIBUTES: [(&str, Attribute); 24] = [
    ("as", Attribute::As),
    ("autoplay", Attribute::Autoplay),
    ("background", Attribute::Background),
    ("checked", Attribute::Checked),
    ("class", Attribute::Class),
    ("content", Attribute::Content),
    ("cols", Attribute::Cols),
    ("data", Attribute::Data),
    ("href", Attribute::Href),
    ("http-equiv", Attribute::HttpEquiv),
    ("is", Attribute::Is),
    ("name", Attribute::Name),
    ("open", Attribute::Open),
    ("popover", Attribute::Popover),
    ("property", Attribute::Property),
    ("rel", Attribute::Rel),
    ("rows", Attribute::Rows),
    ("selected", Attribute::Selected),
    ("src", Attribute::Src),
    ("srcdoc", Attribute::Srcdoc),
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
