//! Whether clicks on an element may be rage, by what the config says and what the element is for.

use super::keywords::{says, usual};
use super::rage::Limits;
use super::selectors::{
    CALM, CLICK_COUNT, CLICKED, CONTENT_IGNORELIST, CSS_SELECTOR_IGNORELIST, IGNORE_TEXT_SELECTION, INPUT,
    IS_CONTENT_EDITABLE, TEXTAREA, THRESHOLD_PX, TIMEOUT_MS, TYPE, any_is,
};
use super::texts::label_of;
use super::wanted::matches_any;
use crate::browser::{Element, Level, Value, page};

/// The longest list, posthog-js's own of 19 and ten more.
const MAX_KEYWORDS: usize = 29;

/// What counts as the same spot, and how many clicks on it are rage.
pub fn limits_of(config: Value) -> Limits {
    let number = |key, usual| {
        let found = config.number(key);
        if found == 0.0 || found.is_nan() { usual } else { found }
    };
    Limits {
        distance: number(&THRESHOLD_PX, 30.0),
        wait: number(&TIMEOUT_MS, 1000.0),
        clicks: number(&CLICK_COUNT, 3.0),
    }
}

/// Whether clicks on the first element of `path` may be rage. `config` is `rageclick`. `log` prints a console line.
pub fn may_be_rage(path: &[Element], config: Value, log: impl FnOnce(Level, &str)) -> bool {
    if config.is_on(&IGNORE_TEXT_SELECTION) && selects_text(path[0]) {
        return false;
    }
    let ignored = config.get(&CONTENT_IGNORELIST);
    if ignored.is_truthy() && says_one_of(ignored, path, log) {
        return false;
    }
    let selectors = config.get(&CSS_SELECTOR_IGNORELIST);
    !if selectors.is_there() { matches_any(path, selectors) } else { any_is(path, &CALM) }
}

/// Whether several clicks select text in it.
fn selects_text(element: Element) -> bool {
    if element.is(&INPUT) {
        let kind = element.attribute(&TYPE).unwrap_or_default().to_ascii_lowercase();
        return matches!(kind.as_str(), "" | "text" | "search" | "email" | "password" | "url" | "tel" | "number");
    }
    element.is(&TEXTAREA) || element.value().is_on(&IS_CONTENT_EDITABLE)
}

fn says_one_of(given: Value, path: &[Element], log: impl FnOnce(Level, &str)) -> bool {
    let mut keywords: Vec<String> = given.items().filter_map(Value::text).collect();
    // `true` stands for the usual ones
    if !given.is_list() && given.text().is_none() && !given.is_function() {
        keywords.extend(usual().map(String::from));
    }
    if keywords.len() > MAX_KEYWORDS {
        log(Level::Error, "content_ignorelist cannot have more than 29 items");
        return false;
    }
    let label = label_of(path, control_in(path));
    keywords.iter().any(|keyword| {
        let keyword = page::lower_case(keyword);
        label.iter().any(|text| says(text, &keyword))
    })
}

/// Which element of `path` is the control that was clicked.
fn control_in(path: &[Element]) -> usize {
    let control = path.iter().position(|element| element.is(&CLICKED));
    control
        .or_else(|| {
            let hands = (0..path.len()).take_while(|at| path[*at].has_hand());
            hands.into_iter().find(|at| label_of(path, *at).iter().any(|text| !text.is_empty()))
        })
        .unwrap_or_default()
}
