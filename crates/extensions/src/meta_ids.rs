//! Meta's ids of a click on an advertisement (`$fbc`) and of a browser (`$fbp`), which events set on the person (posthog-js
//! `posthog-core.ts`, 1.449.2).

use json::{PropertyBag, decode_string};

#[cfg(target_arch = "wasm32")]
mod exports;

/// Which of the two ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Id {
    /// `$fbc`: `fb.<index>.<ms>.<click>`, with what newer pixels append.
    Click,
    /// `$fbp`: `fb.<index>.<ms>.<number>`.
    Browser,
}

/// What is known of an id where an event is captured. Texts are empty where there is none.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// The stored one, JSON: `{"value", "delivered"}`, or its value alone.
    pub stored: &'a str,
    /// What the pixel's cookie has.
    pub cookie: &'a str,
    /// `fbclid` of an address that no event has had before.
    pub click: &'a str,
    /// What the page sets in its event, JSON.
    pub given: &'a str,
    /// Whether the page's event removes it.
    pub is_unset: bool,
    /// ms since 1970.
    pub now: &'a str,
}

/// What follows.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is known.
    None,
    /// What is stored goes.
    Forget,
    /// This is the id.
    Is {
        /// The id.
        value: String,
        /// Whether it is not stored yet.
        is_new: bool,
        /// Whether the person has it already.
        is_delivered: bool,
    },
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Id {
    fn accepts(self, value: &str) -> bool {
        let parts: Vec<_> = value.split('.').collect();
        match (self, parts.as_slice()) {
            (Self::Click, ["fb", index, ms, click, rest @ ..]) => {
                is_number(index)
                    && is_number(ms)
                    && is_word(click)
                    && rest.len() < 2
                    && rest.iter().all(|it| is_word(it))
            }
            (Self::Browser, ["fb", numbers @ ..]) => numbers.len() == 3 && numbers.iter().all(|it| is_number(it)),
            _ => false,
        }
    }

    fn stored(self, json: &str) -> Option<(String, bool)> {
        let bag = PropertyBag::parse_or_empty(json);
        let value = decode_string(json).or_else(|| bag.string("value"))?;
        self.accepts(&value).then(|| (value, bag.raw("delivered") == Some("true")))
    }

    /// Which id there is now.
    pub fn update(self, known: &Known) -> Outcome {
        let stored = self.stored(known.stored);
        if known.is_unset {
            return Outcome::Forget;
        }
        let is = |value: &str| match &stored {
            Some((old, is_delivered)) if old == value => {
                Outcome::Is { value: value.into(), is_new: false, is_delivered: *is_delivered }
            }
            _ => Outcome::Is { value: value.into(), is_new: true, is_delivered: false },
        };
        if !known.given.is_empty() {
            let given = decode_string(known.given).filter(|value| self.accepts(value));
            return given.map_or(Outcome::Forget, |value| is(&value));
        }
        let old = stored.as_ref().map(|(value, _)| value.as_str()).unwrap_or_default();
        let click =
            if self == Self::Click && is_word(known.click) && known.click.len() <= 400 { known.click } else { "" };
        if self.accepts(known.cookie) && (self == Self::Browser || cookie_wins(known.cookie, click, old)) {
            return is(known.cookie);
        }
        if !click.is_empty() && part(old, 3) != click {
            return is(&["fb.1.", known.now, ".", click].concat());
        }
        if old.is_empty() { Outcome::None } else { is(old) }
    }
}

fn part(id: &str, at: usize) -> &str {
    id.split('.').nth(at).unwrap_or_default()
}

/// The pixel knows the true time of a click: its cookie counts for a click that is known here, and for a newer one.
fn cookie_wins(cookie: &str, click: &str, stored: &str) -> bool {
    if !click.is_empty() {
        return part(cookie, 3) == click;
    }
    // numbers without leading zeros
    let time = |id| {
        let ms = part(id, 2);
        (ms.len(), ms.to_owned())
    };
    stored.is_empty() || part(cookie, 3) == part(stored, 3) || time(cookie) > time(stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(value: &str, is_new: bool, is_delivered: bool) -> Outcome {
        Outcome::Is { value: value.into(), is_new, is_delivered }
    }

    const STORED: &str = r#"{"value":"fb.1.1500.abc","delivered":true}"#;

    fn at(known: Known) -> Known {
        Known { now: "2000", ..known }
    }

    #[test]
    fn ids_have_their_shapes() {
        for (id, value, expected) in [
            (Id::Click, "fb.1.1500.IwAR_x-1", true),
            (Id::Click, "fb.1.1500.abc.AQ", true),
            (Id::Click, "fb.1.1500.abc.AQ.b", false),
            (Id::Click, "fb.1.1500", false),
            (Id::Click, "fb.x.1500.abc", false),
            (Id::Click, "fb.1.1500.a b", false),
            (Id::Browser, "fb.1.1500.123", true),
            (Id::Browser, "fb.1.1500.12a", false),
            (Id::Browser, "fb.1.1500.123.AQ", false),
            (Id::Browser, "", false),
        ] {
            assert_eq!(id.accepts(value), expected, "{value}");
        }
    }

    #[test]
    fn a_click_has_the_time_at_which_it_is_seen_first() {
        let click = Known { click: "abc", ..Known::default() };
        assert_eq!(Id::Click.update(&at(click)), is("fb.1.2000.abc", true, false));
        let again = Known { click: "abc", stored: STORED, ..Known::default() };
        assert_eq!(Id::Click.update(&at(again)), is("fb.1.1500.abc", false, true));
        let other = Known { click: "xyz", stored: STORED, ..Known::default() };
        assert_eq!(Id::Click.update(&at(other)), is("fb.1.2000.xyz", true, false));
        let browser = Known { click: "abc", ..Known::default() };
        assert_eq!(Id::Browser.update(&at(browser)), Outcome::None);
    }

    #[test]
    fn the_cookie_counts_for_the_same_click_and_for_a_newer_one() {
        for (cookie, click, stored, expected) in [
            ("fb.1.1000.abc", "abc", "", is("fb.1.1000.abc", true, false)),
            ("fb.1.1000.old", "abc", "", is("fb.1.2000.abc", true, false)),
            ("fb.1.1000.old", "", STORED, is("fb.1.1500.abc", false, true)),
            ("fb.1.1000.abc", "", STORED, is("fb.1.1000.abc", true, false)),
            ("fb.1.10000.new", "", STORED, is("fb.1.10000.new", true, false)),
            ("fb.1.1000.new", "", "", is("fb.1.1000.new", true, false)),
            ("nonsense", "", "", Outcome::None),
        ] {
            let known = Known { stored, cookie, click, ..Known::default() };
            assert_eq!(Id::Click.update(&at(known)), expected, "{cookie} {click} {stored}");
        }
    }

    #[test]
    fn what_the_page_says_counts_most() {
        let given = |given| Known { given, cookie: "fb.1.9.9", stored: STORED, ..Known::default() };
        assert_eq!(Id::Click.update(&given(r#""fb.2.7.own""#)), is("fb.2.7.own", true, false));
        for wrong in [r#""own""#, "7", "null"] {
            assert_eq!(Id::Click.update(&given(wrong)), Outcome::Forget, "{wrong}");
        }
        let unset = Known { is_unset: true, stored: STORED, cookie: "fb.1.9.9", ..Known::default() };
        assert_eq!(Id::Click.update(&unset), Outcome::Forget);
    }

    #[test]
    fn a_value_that_is_stored_alone_is_not_delivered() {
        let known = Known { stored: r#""fb.1.1500.7""#, ..Known::default() };
        assert_eq!(Id::Browser.update(&known), is("fb.1.1500.7", false, false));
        let spoiled = Known { stored: r#"{"value":7}"#, ..Known::default() };
        assert_eq!(Id::Browser.update(&spoiled), Outcome::None);
    }
}
