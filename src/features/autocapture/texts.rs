//! What elements say: their own texts, and the labels of controls.

use super::privacy::{holds_input, is_marked, is_private, privacy_of};
use super::selectors::{ARIA_LABEL, LINKS, SPAN};
use super::words::{collapsed, join, safe_text, trim};
use crate::browser::{Element, Kind, page};

/// The element's own text, not that of the elements in it.
fn own_text(element: Element) -> String {
    let mut text = String::new();
    if !holds_input(element) {
        for child in element.children().filter(|child| child.kind() == Kind::Text) {
            text.push_str(&safe_text(&child.data()));
        }
    }
    trim(&text).into()
}

/// Shows `visit` the elements in `root`, in order, but for what is in those of which it answers false. Not by recursion:
/// trees may be deeper than the module's stack.
fn each_in(root: Element, mut visit: impl FnMut(Element) -> bool) {
    let mut next = vec![root.children()];
    while let Some(at) = next.last_mut() {
        match at.next() {
            None => {
                next.pop();
            }
            Some(child) => {
                if child.kind() == Kind::Element && visit(child) {
                    next.push(child.children());
                }
            }
        }
    }
}

/// What an element that is not private says.
pub fn text_of(element: Element) -> String {
    let own = own_text(element);
    if !element.is(&LINKS) {
        return own;
    }
    let mut texts = vec![own];
    each_in(element, |child| {
        let is_part = child.is(&SPAN) && !is_marked(child);
        if is_part && !is_private(child) {
            texts.push(own_text(child));
        }
        is_part
    });
    join(&texts)
}

fn aria_label(element: Element) -> String {
    element.attribute(&ARIA_LABEL).unwrap_or_default()
}

/// All text in the element `path[at]`, and its label: what a control says, in lower case.
pub fn label_of(path: &[Element], at: usize) -> [String; 2] {
    let (mut texts, mut label) = (Vec::new(), String::new());
    let mut collect = |element| {
        if is_marked(element) || is_private(element) || holds_input(element) {
            return false;
        }
        if label.is_empty() {
            label = aria_label(element);
        }
        texts.push(own_text(element));
        true
    };
    if !privacy_of(path)[at] && collect(path[at]) {
        each_in(path[at], collect);
    }
    let text = collapsed(&join(&texts));
    let mut own = aria_label(path[at]);
    if own.is_empty() && text.is_empty() {
        own = label;
    }
    [page::lower_case(&text), page::lower_case(trim(&own))]
}
