//! Which sessions are recorded where not all of them are.

use super::effect::Effect;
use super::notes::{IS_SAMPLED, Notes, SAMPLE_RATE};
use super::value::{is_text, number};
use json::quoted;
use json::text::concat;

/// What chance has decided for a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    In,
    Out,
}

/// Whether the session `id` is in at `rate` (0 to 1): the same on every page, in every tab and in every SDK of PostHog.
pub fn is_sampled_in(id: &str, rate: Option<f64>) -> bool {
    let Some(rate) = rate else { return false };
    let hash = id.encode_utf16().fold(0i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)));
    f64::from(hash.unsigned_abs() % 100) < (rate * 100.0).clamp(0.0, 100.0)
}

/// What was decided for `session`, `None` where nothing was.
pub fn decision_for(notes: &Notes, session: &str) -> Option<Decision> {
    let noted = notes.stored(IS_SAMPLED);
    if is_text(noted, session) {
        Some(Decision::In)
    } else if is_text(noted, &concat(&["!", session])) {
        Some(Decision::Out)
    } else {
        None
    }
}

/// Decides whether `session` is recorded at the raw `rate`, unless that was done at this rate.
pub fn decide(notes: &mut Notes, session: &str, rate: Option<&str>) {
    let Some(rate) = rate else { return notes.forget(&[IS_SAMPLED, SAMPLE_RATE]) };
    let known = decision_for(notes, session);
    let known_rate = notes.stored(SAMPLE_RATE);
    let is_overridden = known == Some(Decision::In) && known_rate == Some("null");
    if is_overridden || (known.is_some() && known_rate == Some(rate)) {
        return;
    }
    let rate = String::from(rate);
    let is_in = is_sampled_in(session, number(Some(&rate)));
    notes.effect(if is_in {
        Effect::Started { reason: "sampled".into(), detail: String::new() }
    } else {
        let parts = ["Sample rate (", &rate, ") has determined that this session (", session, ") is not sent."];
        Effect::Warn { message: concat(&parts) }
    });
    notes.remember(IS_SAMPLED, quoted(&if is_in { session.into() } else { concat(&["!", session]) }));
    notes.remember(SAMPLE_RATE, rate);
}

/// Has `session` recorded, whatever the rate.
pub fn override_decision(notes: &mut Notes, session: &str) {
    notes.remember(IS_SAMPLED, quoted(session));
    notes.remember(SAMPLE_RATE, "null".into());
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = "01a204f0-64b2-798f-b7db-e1a5fb7fdbdf";

    #[test]
    fn has_about_so_many_of_a_thousand_sessions() {
        let share = |rate| (0..1000).filter(|at| is_sampled_in(&format!("{at}-{SESSION}"), Some(rate))).count();
        assert!((200..400).contains(&share(0.3)), "{}", share(0.3));
        assert_eq!((share(1.0), share(0.0), share(7.0), share(-1.0)), (1000, 0, 1000, 0));
        assert!(!is_sampled_in(SESSION, None));
    }

    #[test]
    fn hashes_as_other_sdks_do() {
        // "abc" is 96354 and "zz" is 3904 by 31 * hash + unit; the long one goes through negative numbers
        assert!(is_sampled_in("abc", Some(0.55)) && !is_sampled_in("abc", Some(0.54)));
        assert!(is_sampled_in("zz", Some(0.05)) && !is_sampled_in("zz", Some(0.04)));
        let hash = SESSION.bytes().fold(0i64, |hash, byte| i64::from((31 * hash + i64::from(byte)) as i32));
        let least = (hash.abs() % 100 + 1) as f64 / 100.0;
        assert!(is_sampled_in(SESSION, Some(least)) && !is_sampled_in(SESSION, Some(least - 0.01)));
    }

    #[test]
    fn decides_once_for_a_session_and_rate() {
        let mut notes = Notes::default();
        decide(&mut notes, SESSION, Some("1"));
        assert_eq!(decision_for(&notes, SESSION), Some(Decision::In));
        let count = notes.effects.len();
        decide(&mut notes, SESSION, Some("1"));
        assert_eq!(notes.effects.len(), count);
        decide(&mut notes, SESSION, Some("0"));
        assert_eq!(decision_for(&notes, SESSION), Some(Decision::Out));
        assert_eq!(decision_for(&notes, "other"), None);
        decide(&mut notes, SESSION, None);
        assert_eq!(decision_for(&notes, SESSION), None);
    }

    #[test]
    fn keeps_what_the_page_overrode() {
        let mut notes = Notes::default();
        override_decision(&mut notes, SESSION);
        decide(&mut notes, SESSION, Some("0"));
        assert_eq!(decision_for(&notes, SESSION), Some(Decision::In));
        decide(&mut notes, "next", Some("0"));
        assert_eq!(decision_for(&notes, "next"), Some(Decision::Out));
    }
}
