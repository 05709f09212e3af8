//! Which sessions are recorded where not all of them are.

use super::notes::{IS_SAMPLED, Notes, SAMPLE_RATE, effect};
use super::number::number;
use super::text::{fill, quoted};
use json::text::concat;

/// What chance has decided for a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The session is in the sample.
    In,
    /// The session is not in the sample.
    Out,
}

/// Whether the session `id` is in at a raw `rate` (0 to 1): the same on every page, in every tab and in every SDK of
/// PostHog. Out where the rate is no number.
pub fn is_sampled_in(id: &str, rate: &str) -> bool {
    let mut hash = 0i32;
    // other SDKs add units of UTF-16: the same for what ids are made of
    for unit in id.chars() {
        hash = hash.wrapping_mul(31).wrapping_add(unit as i32);
    }
    number(rate).is_some_and(|rate| f64::from(hash.unsigned_abs() % 100) < rate * 100.0)
}

/// What was decided for `session`, `None` where nothing was.
pub fn decision_for(notes: &Notes, session: &str) -> Option<Decision> {
    if notes.has(IS_SAMPLED, session) {
        Some(Decision::In)
    } else if notes.has(IS_SAMPLED, &concat(&["!", session])) {
        Some(Decision::Out)
    } else {
        None
    }
}

/// Decides whether `session` is recorded at the raw `rate`, unless that was done at this rate; all are without a rate.
pub fn decide(notes: &mut Notes, session: &str, rate: &str) {
    if number(rate).is_none() {
        notes.forget(IS_SAMPLED);
        return notes.forget(SAMPLE_RATE);
    }
    let known = decision_for(notes, session);
    let known_rate = notes.stored(SAMPLE_RATE);
    if (known == Some(Decision::In) && known_rate == "null") || (known.is_some() && known_rate == rate) {
        return;
    }
    if is_sampled_in(session, rate) {
        notes.effect(effect::STARTED, "sampled", "");
        note_decision(notes, session, rate);
    } else {
        let warning = "Sample rate (%) has determined that this session (%) is not sent.";
        notes.effect(effect::WARN, &fill(warning, &[rate, session]), "");
        note_decision(notes, &concat(&["!", session]), rate);
    }
}

fn note_decision(notes: &mut Notes, decision: &str, rate: &str) {
    notes.remember(IS_SAMPLED, &quoted(decision));
    notes.remember(SAMPLE_RATE, rate);
}

/// Has `session` recorded, whatever the rate.
pub fn override_decision(notes: &mut Notes, session: &str) {
    note_decision(notes, session, "null");
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = "01a204f0-64b2-798f-b7db-e1a5fb7fdbdf";

    #[test]
    fn has_about_so_many_of_a_thousand_sessions() {
        let share = |rate| (0..1000).filter(|at| is_sampled_in(&format!("{at}-{SESSION}"), rate)).count();
        assert!((200..400).contains(&share("0.3")), "{}", share("0.3"));
        assert_eq!((share("1"), share("0"), share("7"), share("-1"), share("")), (1000, 0, 1000, 0, 0));
    }

    #[test]
    fn hashes_as_other_sdks_do() {
        // "abc" is 96354 and "zz" is 3904 by 31 * hash + unit; the long one goes through negative numbers
        assert!(is_sampled_in("abc", "0.55") && !is_sampled_in("abc", "0.54"));
        assert!(is_sampled_in("zz", "0.05") && !is_sampled_in("zz", "0.04"));
        let hash = SESSION.bytes().fold(0i64, |hash, byte| i64::from((31 * hash + i64::from(byte)) as i32));
        let share = hash.abs() % 100;
        assert!(is_sampled_in(SESSION, &format!("{:.2}", (share + 1) as f64 / 100.0)));
        assert!(!is_sampled_in(SESSION, &format!("{:.2}", share as f64 / 100.0)));
    }

    #[test]
    fn decides_once_for_a_session_and_rate() {
        let mut notes = Notes::default();
        decide(&mut notes, SESSION, "1");
        assert_eq!(decision_for(&notes, SESSION), Some(Decision::In));
        notes.take_effects();
        decide(&mut notes, SESSION, "1");
        assert_eq!(notes.take_effects(), "");
        decide(&mut notes, SESSION, "0");
        assert_eq!(decision_for(&notes, SESSION), Some(Decision::Out));
        assert_eq!(decision_for(&notes, "other"), None);
        decide(&mut notes, SESSION, "null");
        assert_eq!(decision_for(&notes, SESSION), None);
    }

    #[test]
    fn keeps_what_the_page_overrode() {
        let mut notes = Notes::default();
        override_decision(&mut notes, SESSION);
        decide(&mut notes, SESSION, "0");
        assert_eq!(decision_for(&notes, SESSION), Some(Decision::In));
        decide(&mut notes, "next", "0");
        assert_eq!(decision_for(&notes, "next"), Some(Decision::Out));
    }
}
