//! What autocapture must not read: the one place that says when an element's text and value are private.

use super::names::is_secret;
use super::selectors::{ID, INCLUDED, INPUTS, MARKED, NAME, TYPE};
use crate::browser::Element;

/// What is deeper has no text, as in posthog-js.
const MAX_DEPTH: usize = 1001;

/// Whether an element opts itself and its subtree out.
pub fn is_marked(element: Element) -> bool {
    element.is(&MARKED)
}

/// Whether the page may have put what the visitor wrote into the element, its attributes included.
pub fn holds_input(element: Element) -> bool {
    element.is(&INPUTS)
}

/// Whether an element is private by its kind or name. A form's field of such a name hides the form's own, which is no text
/// then.
pub fn is_private(element: Element) -> bool {
    let member = |name| element.value().get(name).text().unwrap_or_default();
    let kind = member(&TYPE).to_ascii_lowercase();
    let name = member(&NAME);
    (kind == "hidden" || kind == "password" || is_secret(&if name.is_empty() { member(&ID) } else { name }))
        && !element.is(&INCLUDED)
}

/// For each element of `path` whether its text and value are private.
pub fn privacy_of(path: &[Element]) -> Vec<bool> {
    let mut hidden = vec![false; path.len()];
    let mut marked = false;
    for at in (0..path.len()).rev() {
        marked = marked || is_marked(path[at]);
        hidden[at] = marked || path.len() - at > MAX_DEPTH || is_private(path[at]);
    }
    hidden
}
