//! The properties of an event that describe its elements.

use super::chain::{Read, push_link};
use super::privacy::{holds_input, privacy_of};
use super::selectors::{
    ATTRIBUTE_IGNORELIST, CHILDREN, CONTROLS, CUSTOM_LABEL_PROP, DISABLE_CAPTURE_URL_HASHES, HREF, LINKS,
    MASK_ALL_ELEMENT_ATTRIBUTES, MASK_ALL_TEXT, MAX_ELEMENTS_CAPTURED, NO_CAPTURE, PROPS_TO_CAPTURE, any_is,
};
use super::texts::text_of;
use super::words::{collapsed, cut, is_safe};
use crate::browser::{CONFIG, Element, Value, page};
use json::PropertyBag;
use wire::names::property;

/// How many elements an event has unless the config says so.
const MAX_ELEMENTS: usize = 1000;
/// Longest values, UTF-16 units.
const MAX_ATTRIBUTE: usize = 1024;
const MAX_TEXT: usize = 400;
/// Attributes that name a property of the event after a dash.
const GIVEN: &str = "data-ph-capture-attribute";

/// What the config wants to know of elements.
struct Wishes {
    no_attributes: bool,
    no_text: bool,
    no_hashes: bool,
    ignored: Value,
    only: Value,
    label: Value,
    max: usize,
    /// Longest value of a property, UTF-16 units.
    limit: usize,
}

impl Wishes {
    fn of(how: Value, limit: usize) -> Self {
        let only = how.get(&PROPS_TO_CAPTURE);
        let no_children = only.is_truthy() && !only.lists(&CHILDREN);
        let max = how.number(&MAX_ELEMENTS_CAPTURED);
        Self {
            no_attributes: CONFIG.is_on(&MASK_ALL_ELEMENT_ATTRIBUTES),
            no_text: CONFIG.is_on(&MASK_ALL_TEXT) || no_children,
            no_hashes: CONFIG.is_on(&DISABLE_CAPTURE_URL_HASHES),
            ignored: how.get(&ATTRIBUTE_IGNORELIST),
            only,
            label: how.get(&CUSTOM_LABEL_PROP),
            max: if max.is_nan() { MAX_ELEMENTS } else { max as usize },
            limit,
        }
    }

    /// Whether attributes of this name are wanted, a text.
    fn takes(&self, name: Value) -> bool {
        !self.no_attributes
            && !self.ignored.lists_value(name)
            && (!self.only.is_truthy() || self.only.lists_value(name))
    }

    fn takes_addresses(&self) -> bool {
        !self.no_attributes && !self.ignored.lists(&HREF) && (!self.only.is_truthy() || self.only.lists(&HREF))
    }

    fn address<'a>(&self, address: &'a str) -> &'a str {
        if self.no_hashes { json::text::before(address, "#") } else { address }
    }
}

/// What was read of elements.
pub struct Found {
    /// `$elements_chain`, `$el_text`, `$external_click_url`, and properties that attributes name.
    pub props: PropertyBag,
    /// Which element of the path the event is said to have happened to.
    pub first: usize,
}

/// Reads the elements of `path`; `None` where a part of the page is not to be captured. Properties have at most `limit`
/// UTF-16 units.
pub fn read_elements(path: &[Element], is_click: bool, how: Value, limit: usize) -> Option<Found> {
    if any_is(path, &NO_CAPTURE) {
        return None;
    }
    let mut wishes = Wishes::of(how, limit);
    let hidden = privacy_of(path);
    // the drawing in a button is the button
    let is_drawn = is_click && path[0].is_svg();
    let first = if is_drawn { path.iter().position(|element| element.is(&LINKS)).unwrap_or_default() } else { 0 };
    wishes.no_text |= first > 0 && (0..=first).any(|at| hidden[at] || holds_input(path[at]));
    let last = first.saturating_add(wishes.max).min(path.len());
    let mut reader = Reader { wishes, given: PropertyBag::default(), label: String::new(), href: None };
    let (mut links, mut text) = (Vec::new(), String::new());
    for at in (0..path.len()).rev() {
        let element = path[at];
        let is_shown = (first..last).contains(&at);
        let tag = element.tag();
        let mut read = Read::default();
        reader.read_attributes(element, &tag, hidden[at], is_shown, &mut read);
        if !is_shown {
            continue;
        }
        if at == first
            && let Some(href) = &reader.href
            && !href.is_empty()
        {
            read.put_attribute("href", href);
        }
        let has_text = !hidden[at] && !reader.wishes.no_text && (at == first || element.is(&CONTROLS));
        text = if has_text { text_of(element) } else { String::new() };
        if !text.is_empty() {
            read.set("text", cut(&text, MAX_TEXT));
        }
        read.put_position(element.nth(false), element.nth(true));
        links.push((reader.name_of(tag), read));
    }
    Some(Found { props: reader.into_properties(&links, &text, is_click), first })
}

struct Reader {
    wishes: Wishes,
    /// Properties that attributes name.
    given: PropertyBag,
    /// The innermost label so far: `customLabelProp`.
    label: String,
    /// Where the outermost link leads.
    href: Option<String>,
}

impl Reader {
    fn read_attributes(&mut self, element: Element, tag: &str, is_hidden: bool, is_shown: bool, read: &mut Read) {
        if let Some(label) = element.attribute_named(self.wishes.label)
            && !label.is_empty()
        {
            self.label = label;
        }
        let is_input = holds_input(element);
        for attribute in element.attribute_names() {
            let name = attribute.text().unwrap_or_default();
            let is_given = !is_hidden && name.starts_with(GIVEN);
            let is_taken = is_shown
                && (!is_input || matches!(name.as_str(), "name" | "id" | "class" | "aria-label"))
                && !name.starts_with("_ngcontent")
                && !name.starts_with("_nghost")
                && self.wishes.takes(attribute);
            if !is_given && !is_taken {
                continue;
            }
            let Some(value) = element.attribute_named(attribute).filter(|value| is_safe(value)) else {
                continue;
            };
            if is_given && !value.is_empty() {
                let key = name.strip_prefix(GIVEN).and_then(|rest| rest.strip_prefix('-')).unwrap_or(&name);
                if !key.is_empty() {
                    self.given.set_str(&PropertyBag::escape_key(key), cut(&value, self.wishes.limit));
                }
            }
            if is_taken {
                self.put_attribute(read, &name, &value);
            }
        }
        // the outermost link says where to
        if tag == "a" && self.href.is_none() && self.wishes.takes_addresses() {
            let to = if is_hidden { None } else { element.attribute(&HREF) }.unwrap_or_default();
            self.href = Some(if is_safe(&to) { self.wishes.address(&to).into() } else { String::new() });
        }
    }

    fn put_attribute(&self, read: &mut Read, name: &str, value: &str) {
        let joined;
        let value = match name {
            "class" => {
                joined = collapsed(value);
                &joined
            }
            "href" => self.wishes.address(value),
            _ => value,
        };
        let short = cut(value, MAX_ATTRIBUTE);
        if short.len() < value.len() {
            read.put_attribute(name, &json::text::concat(&[short, "..."]));
        } else {
            read.put_attribute(name, value);
        }
    }

    /// How an element is called in the chain: its tag, or the label that stands for it.
    fn name_of(&self, tag: String) -> String {
        if self.label.is_empty() {
            return tag;
        }
        let mut name = String::new();
        for character in self.label.chars() {
            if character.is_ascii_alphanumeric() {
                name.push(character);
            } else if !name.ends_with('-') {
                name.push('-');
            }
        }
        name
    }

    fn into_properties(self, links: &[(String, Read)], text: &str, is_click: bool) -> PropertyBag {
        let mut chain = String::new();
        for (tag, read) in links.iter().rev() {
            push_link(&mut chain, tag, read);
        }
        let mut props = PropertyBag::default();
        props.set_str(property::ELEMENTS_CHAIN, cut(&chain, self.wishes.limit));
        if !text.is_empty() {
            props.set_str("$el_text", cut(text, self.wishes.limit));
        }
        if let Some(href) = self.href.filter(|href| is_click && !href.is_empty()) {
            let host = page::host_of(&href);
            if !host.is_empty() && host != page::host() {
                props.set_str("$external_click_url", cut(&href, self.wishes.limit));
            }
        }
        props.extend(&self.given);
        props
    }
}
