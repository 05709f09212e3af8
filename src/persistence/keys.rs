//! What becomes of each persisted key: [`wire::persisted_keys`] has the table.

use wire::persisted_keys::key::SAMPLE_RATE;
use wire::persisted_keys::{FAMILIES, KEYS, PersistedKey, traits};

/// The table as the module carries it: for each key its traits, its length and the key itself. Keys of a family whose
/// traits they have are left out, and so are those that are what unknown ones are.
static TABLE: [u8; size()] = {
    let mut out = [0; size()];
    let mut end = 0;
    let mut row = 0;
    while let Some(PersistedKey { key, traits, .. }) = nth(row) {
        if is_needed(row) {
            out[end] = *traits;
            out[end + 1] = key.len() as u8;
            let mut at = 0;
            while at < key.len() {
                out[end + 2 + at] = key.as_bytes()[at];
                at += 1;
            }
            end += 2 + at;
        }
        row += 1;
    }
    out
};

/// How many bytes [`TABLE`] has.
const fn size() -> usize {
    let (mut size, mut row) = (0, 0);
    while let Some(PersistedKey { key, .. }) = nth(row) {
        size += if is_needed(row) { 2 + key.len() } else { 0 };
        row += 1;
    }
    size
}

/// A row of the table; those of families come last, because the first that fits counts.
const fn nth(row: usize) -> Option<&'static PersistedKey> {
    if row < KEYS.len() {
        Some(&KEYS[row])
    } else if row < KEYS.len() + FAMILIES.len() {
        Some(&FAMILIES[row - KEYS.len()])
    } else {
        None
    }
}

const fn is_needed(row: usize) -> bool {
    if row >= KEYS.len() {
        return true;
    }
    let PersistedKey { key, traits, .. } = &KEYS[row];
    let mut family = 0;
    while family < FAMILIES.len() {
        if fits(FAMILIES[family].key.as_bytes(), key.as_bytes()) {
            return FAMILIES[family].traits != *traits;
        }
        family += 1;
    }
    *traits != traits::EVENT
}

/// Whether a key is this one, or of this family.
const fn fits(pattern: &[u8], key: &[u8]) -> bool {
    let (part, from) = match pattern {
        [start @ .., b'*'] => (start, 0),
        [b'*', end @ ..] => (end, key.len().saturating_sub(end.len())),
        _ if pattern.len() == key.len() => (pattern, 0),
        _ => return false,
    };
    let mut at = 0;
    while at < part.len() {
        if from + at >= key.len() || key[from + at] != part[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// What there is to a key: bits of [`traits`].
fn traits_of(key: &str) -> u8 {
    let mut rest = &TABLE[..];
    while let [traits, length, after @ ..] = rest {
        let (pattern, next) = after.split_at((*length as usize).min(after.len()));
        if fits(pattern, key.as_bytes()) {
            return *traits;
        }
        rest = next;
    }
    traits::EVENT
}

/// Whether a key has one of these [`traits`].
fn has(key: &str, wanted: u8) -> bool {
    traits_of(key) & wanted != 0
}

/// Whether a persisted key is a super property: something events carry.
pub fn is_event_property(key: &str, value: &str) -> bool {
    has(key, traits::EVENT) && (key != SAMPLE_RATE || value != "null")
}

/// Whether a key is one of the project's settings on the server, as last received: it stays when the visitor changes.
pub fn is_setting(key: &str) -> bool {
    has(key, traits::SETTING)
}

/// Whether a key of the session belongs to session replay: events carry it where replay says so.
pub fn is_replay_note(key: &str) -> bool {
    has(key, traits::NOTE)
}

/// Whether every event has such a note, and not only one in half a minute.
pub fn is_needed_replay_note(key: &str) -> bool {
    has(key, traits::EVERY_EVENT)
}

/// Whether a key lives in the cookie too, so that subdomains share it (`localStorage+cookie`).
pub fn is_in_cookie(key: &str) -> bool {
    has(key, traits::COOKIE)
}

/// Whether tabs of a site tell each other what is stored under a key.
pub fn is_shared_by_tabs(key: &str) -> bool {
    has(key, traits::TABS)
}

/// Whether a key moves to an entry of its own with `split_storage`.
pub fn is_apart(key: &str) -> bool {
    has(key, traits::APART)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_no_super_properties() {
        for note in ["$sesid", "__alias", "ph_product_tours", "$stored_person_properties", "$anonymous_id"] {
            assert!(!is_event_property(note, "1"), "{note}");
        }
        for shown in ["plan", "$groups", "$surveys_activated", "$initial_referrer", "_own", "price", "$user_id"] {
            assert!(is_event_property(shown, "1"), "{shown}");
        }
        assert!(is_event_property("$replay_sample_rate", "0.5") && !is_event_property("$replay_sample_rate", "null"));
    }

    #[test]
    fn the_module_answers_what_the_table_says() {
        for PersistedKey { key, traits, .. } in KEYS {
            assert_eq!(traits_of(key), *traits, "{key}");
        }
        for (key, expected) in [
            ("$web_vitals_x", traits::EVENT | traits::SETTING),
            ("own_server_side", traits::EVENT | traits::SETTING),
            ("_server_sid", traits::EVENT),
            ("$stored_", 0),
            ("$stored", traits::EVENT),
            ("$sdk_debug_replay_x", traits::NOTE),
            ("", traits::EVENT),
        ] {
            assert_eq!(traits_of(key), expected, "{key}");
        }
    }
}
