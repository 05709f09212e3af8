//! Sessions and windows over time, reloads and tabs.

use super::*;
use crate::browser::Ask;
use crate::browser::fake::FakeBrowser;
use crate::identity::tests::store;

struct Tab {
    browser: FakeBrowser,
    store: Persistence,
    sessions: Sessions,
    uuids: Uuids,
}

/// What a look at the session tells.
struct Seen {
    id: String,
    window_id: String,
    start: i64,
    change: u8,
}

impl Tab {
    fn open(browser: FakeBrowser) -> Self {
        let store = store(&browser);
        let mut sessions = Sessions::default();
        sessions.start(&browser, &store, "t", 0);
        Self { browser, store, sessions, uuids: Uuids::default() }
    }

    fn look(&mut self, read_only: bool) -> Seen {
        let look = if read_only { Look::ReadOnly } else { Look::Active };
        let now = self.browser.now();
        let Session { start, change, .. } =
            self.sessions.check(&self.browser, &mut self.store, &mut self.uuids, now, look);
        Seen { id: self.sessions.id.clone(), window_id: self.sessions.window_id.clone(), start, change }
    }
}

#[test]
fn lasts_while_something_happens() {
    let mut tab = Tab::open(FakeBrowser::default());
    let first = tab.look(false);
    assert_eq!(first.change, MISSING | CHANGED);
    for _ in 0..10 {
        tab.browser.advance(29 * 60_000);
        let next = tab.look(false);
        assert_eq!((next.id, next.window_id, next.change), (first.id.clone(), first.window_id.clone(), 0));
    }
}

#[test]
fn ends_when_idle_and_after_a_day() {
    let mut tab = Tab::open(FakeBrowser::default());
    let first = tab.look(false);
    tab.browser.advance(30 * 60_000 + 1);
    let second = tab.look(false);
    assert_eq!(second.change, IDLE | CHANGED);
    assert!(second.id != first.id && second.window_id != first.window_id);
    for _ in 0..50 {
        tab.browser.advance(29 * 60_000);
        tab.look(false);
    }
    assert!(tab.look(false).id != second.id);
}

#[test]
fn looking_does_not_keep_it_alive() {
    let mut tab = Tab::open(FakeBrowser::default());
    let first = tab.look(false).id;
    for _ in 0..4 {
        tab.browser.advance(10 * 60_000);
        assert_eq!(tab.look(true).id, first);
    }
    assert!(tab.look(false).id != first);
}

#[test]
fn a_reload_keeps_session_and_window_a_copied_tab_gets_its_own_window() {
    let mut tab = Tab::open(FakeBrowser::default());
    let first = tab.look(false);
    tab.sessions.leave(&tab.browser, &mut tab.store);
    let mut reloaded = Tab::open(tab.browser);
    let again = reloaded.look(false);
    assert_eq!((&again.id, &again.window_id), (&first.id, &first.window_id));
    // no leave(): sessionStorage was copied while the first tab lives on
    let mut copied = Tab::open(reloaded.browser);
    let other = copied.look(false);
    assert_eq!(other.id, first.id);
    assert!(other.window_id != first.window_id);
}

#[test]
fn another_tab_keeps_the_session_alive() {
    let mut tab = Tab::open(FakeBrowser::default());
    let first = tab.look(false);
    tab.browser.advance(40 * 60_000);
    let mut other = store(&tab.browser);
    let raw = format!("[{},\"{}\",{}]", tab.browser.now() - 1000, first.id, first.start);
    other.props.set_raw("$sesid", &raw);
    other.save(&tab.browser);
    assert_eq!(tab.look(false).id, first.id);
}

#[test]
fn takes_up_what_posthog_js_stored() {
    let browser = FakeBrowser::default();
    let now = browser.now();
    let stored = format!(r#"{{"$sesid":[{},"01a202b9-e1ff-7eea-9dd4-9675470541d3",{}]}}"#, now - 1000, now - 5000);
    browser.local.borrow_mut().insert("ph_t_posthog".into(), stored);
    let session = Tab::open(browser).look(false);
    assert_eq!((session.id.as_str(), session.start), ("01a202b9-e1ff-7eea-9dd4-9675470541d3", now - 5000));
}

#[test]
fn bootstrapped_sessions_must_be_uuids_of_the_past() {
    let mut tab = Tab::open(FakeBrowser::default());
    let id = "01a202b9-e1ff-7eea-9dd4-9675470541d3";
    tab.browser.clock.set(timestamp_ms(id).unwrap() + 10);
    assert!(tab.sessions.adopt(&tab.browser, &mut tab.store, id, true));
    assert_eq!(tab.look(false).id, id);
    assert!(!tab.sessions.adopt(&tab.browser, &mut tab.store, "mine", true));
    tab.browser.clock.set(0);
    assert!(!tab.sessions.adopt(&tab.browser, &mut tab.store, id, true));
}

#[test]
fn whoever_wants_the_current_one_ends_an_idle_one() {
    let mut tab = Tab::open(FakeBrowser::default());
    let first = tab.look(false).id;
    tab.browser.advance(30 * 60_000 + 1);
    assert_eq!(tab.look(true).id, first);
    let now = tab.browser.now();
    let current = tab.sessions.check(&tab.browser, &mut tab.store, &mut tab.uuids, now, Look::Current);
    assert_eq!(current.change, IDLE | CHANGED);
    let begun = tab.sessions.id.clone();
    assert!(begun != first && tab.look(true).id == begun);
}

#[test]
fn activity_in_the_future_ends_the_session_with_the_next_activity_only() {
    let mut tab = Tab::open(FakeBrowser::default());
    let first = tab.look(false).id;
    let now = tab.browser.now();
    let mut at = |time, look| {
        tab.sessions.check(&tab.browser, &mut tab.store, &mut tab.uuids, time, look);
        tab.sessions.id.clone()
    };
    assert_eq!(at(now + 20 * 60_000, Look::Active), first);
    let later = at(now + 40 * 60_000, Look::Active);
    assert_eq!((later.as_str(), at(now, Look::Current)), (first.as_str(), first.clone()), "it is the one that goes on");
    assert_ne!(at(now, Look::Active), first);
}

#[test]
fn another_tabs_session_is_adopted_and_told() {
    let mut tab = Tab::open(FakeBrowser::default());
    let first = tab.look(false);
    tab.browser.advance(40 * 60_000);
    let mut other = store(&tab.browser);
    let now = tab.browser.now();
    other.props.set_raw("$sesid", &format!("[{now},\"theirs\",{now}]"));
    other.save(&tab.browser);
    let adopted = tab.look(false);
    assert_eq!((adopted.id.as_str(), adopted.change), ("theirs", ADOPTED));
    assert_eq!(adopted.window_id, first.window_id);
}

#[test]
fn a_session_given_with_a_reset_begins_with_the_next_look() {
    let mut tab = Tab::open(FakeBrowser::default());
    let id = "01a202b9-e1ff-7eea-9dd4-9675470541d3";
    let begin = timestamp_ms(id).unwrap();
    for (now, taken) in [(begin + 1000, true), (begin + MAX_LENGTH_MS + 1, false)] {
        tab.browser.clock.set(now);
        tab.look(false);
        tab.sessions.reset(&tab.browser, &mut tab.store);
        assert!(tab.sessions.adopt(&tab.browser, &mut tab.store, id, false));
        let next = tab.look(false);
        assert_eq!((next.id == id, next.start == begin), (taken, taken));
    }
}

#[test]
fn the_last_activity_is_written_when_the_tab_goes_away() {
    let mut tab = Tab::open(FakeBrowser::default());
    tab.look(false);
    tab.browser.advance(3000);
    tab.look(false);
    tab.sessions.leave(&tab.browser, &mut tab.store);
    let raw = store(&tab.browser).props.raw("$sesid").unwrap_or_default().to_owned();
    assert!(raw.starts_with(&format!("[{},", tab.browser.now())));
}

#[test]
fn answers_in_posthog_js_shape() {
    let sessions = Sessions { id: "s".into(), window_id: "w".into(), ..Sessions::default() };
    let json = r#"{"sessionId":"s","windowId":"w","sessionStartTimestamp":5,"lastActivityTimestamp":4,"change":0}"#;
    assert_eq!(sessions.to_json(Session { start: 5, activity: 4, change: 0 }), json);
}
