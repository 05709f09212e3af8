//! Where what is remembered is kept, in every mode.

use super::*;
use crate::browser::Ask;
use crate::browser::fake::FakeBrowser;

fn bag(text: &str) -> PropertyBag {
    PropertyBag::parse(text).unwrap()
}

fn open(browser: &FakeBrowser, mode: Mode) -> Persistence {
    let cookie = CookieOptions { days: 365, ..CookieOptions::default() };
    Persistence::open(browser, "ph_t_posthog".into(), Options { mode, cookie, ..Options::default() })
}

#[test]
fn names_follow_posthog_js() {
    assert_eq!(storage_name("phc_a+b/c=", ""), "ph_phc_aPLbSLcEQ_posthog");
    assert_eq!(storage_name("phc_a", "mine"), "ph_mine");
}

#[test]
fn the_identity_goes_into_the_cookie_the_rest_does_not() {
    let browser = FakeBrowser::default();
    open(&browser, Mode::LocalStorageAndCookie).register(
        &browser,
        &bag(r#"{"distinct_id":"a","plan":"x","$epp":true}"#),
        0,
    );
    assert_eq!(browser.local.borrow()["ph_t_posthog"], r#"{"distinct_id":"a","plan":"x","$epp":true}"#);
    assert_eq!(browser.stored(Area::Cookie, "ph_t_posthog"), r#"{"distinct_id":"a","$epp":true}"#);
}

#[test]
fn local_storage_wins_and_the_cookie_fills() {
    let browser = FakeBrowser::default();
    browser.local.borrow_mut().insert("ph_t_posthog".into(), r#"{"distinct_id":"local"}"#.into());
    browser.set_cookie("ph_t_posthog", r#"{"distinct_id":"cookie","$device_id":"d"}"#, CookieOptions::default());
    let opened = open(&browser, Mode::LocalStorageAndCookie);
    assert_eq!(opened.props.string("distinct_id").as_deref(), Some("local"));
    assert_eq!(opened.props.string("$device_id").as_deref(), Some("d"));
}

#[test]
fn every_mode_remembers_where_it_should() {
    for (mode, local, session, cookie) in [
        (Mode::LocalStorageAndCookie, true, false, true),
        (Mode::LocalStorage, true, false, false),
        (Mode::Cookie, false, false, true),
        (Mode::SessionStorage, false, true, false),
        (Mode::Memory, false, false, false),
    ] {
        let browser = FakeBrowser::default();
        open(&browser, mode).register(&browser, &bag(r#"{"distinct_id":"a"}"#), 0);
        let found = (
            browser.local.borrow().contains_key("ph_t_posthog"),
            browser.session.borrow().contains_key("ph_t_posthog"),
            !browser.stored(Area::Cookie, "ph_t_posthog").is_empty(),
        );
        assert_eq!(found, (local, session, cookie), "{mode:?}");
        let again = open(&browser, mode);
        assert_eq!(again.props.string("distinct_id").is_some(), mode != Mode::Memory, "{mode:?}");
    }
}

#[test]
fn broken_storage_falls_back_to_the_cookie() {
    let browser = FakeBrowser::default();
    browser.storage_broken.set(true);
    open(&browser, Mode::LocalStorageAndCookie).register(&browser, &bag(r#"{"distinct_id":"a","plan":1}"#), 0);
    assert_eq!(browser.stored(Area::Cookie, "ph_t_posthog"), r#"{"distinct_id":"a","plan":1}"#);
}

#[test]
fn corrupt_storage_is_an_empty_start() {
    let browser = FakeBrowser::default();
    for text in ["", "nonsense", "[1]", "{\"a\":tru}", "null"] {
        browser.local.borrow_mut().insert("ph_t_posthog".into(), text.into());
        assert!(open(&browser, Mode::LocalStorage).props.is_empty(), "{text}");
    }
}

#[test]
fn register_once_keeps_what_is_there_but_not_defaults() {
    let browser = FakeBrowser::default();
    let mut kept = open(&browser, Mode::Memory);
    kept.register_once(&browser, &bag(r#"{"a":1,"b":"None"}"#), "", 0);
    kept.register_once(&browser, &bag(r#"{"a":2,"b":2}"#), "", 0);
    assert_eq!(kept.props.to_json(), r#"{"a":1,"b":2}"#);
    kept.register_once(&browser, &bag(r#"{"a":3}"#), "1", 0);
    assert_eq!(kept.props.raw("a"), Some("3"));
}

#[test]
fn switching_modes_moves_what_is_kept() {
    let browser = FakeBrowser::default();
    let mut kept = open(&browser, Mode::LocalStorage);
    kept.register(&browser, &bag(r#"{"a":1}"#), 0);
    kept.reconfigure(&browser, Options { mode: Mode::SessionStorage, ..Options::default() });
    assert!(browser.local.borrow().is_empty());
    assert_eq!(browser.session.borrow()["ph_t_posthog"], r#"{"a":1}"#);
    kept.reconfigure(&browser, Options { disabled: true, ..Options::default() });
    assert!(browser.session.borrow().is_empty());
    assert_eq!(kept.props.raw("a"), Some("1"));
}

#[test]
fn events_carry_super_properties_only() {
    let browser = FakeBrowser::default();
    let mut kept = open(&browser, Mode::Memory);
    kept.register(&browser, &bag(r#"{"plan":"x","$sesid":[1],"$groups":{},"$posthog_sr_group_url_trigger_1":1}"#), 0);
    assert_eq!(kept.event_properties().to_json(), r#"{"plan":"x","$groups":{}}"#);
}

#[test]
fn unchanged_properties_are_not_written_again() {
    let browser = FakeBrowser::default();
    let mut kept = open(&browser, Mode::LocalStorageAndCookie);
    for _ in 0..3 {
        kept.register(&browser, &bag(r#"{"distinct_id":"a"}"#), 0);
    }
    assert_eq!(browser.cookie_writes.get(), 1);
}
