//! Identity, consent and sessions of a whole instance.

use crate::browser::consent::{CAPTURES, COOKIELESS, KEEPS_NOTHING};
use crate::browser::fake::FakeBrowser;
use crate::browser::{Area, Ask, CookieOptions, Level};
use crate::client::Core;
use crate::client::tests::{bag, capture, start};
use crate::identity::session::Look;
use json::PropertyBag;
use wire::core_protocol::session_change::{CHANGED, MISSING};

const NOTHING: &str = "{}";
const KEY: &str = "ph_phc_posthog";

fn nothing() -> PropertyBag {
    PropertyBag::default()
}

/// Consent is what `bits` say from now on.
fn decide(core: &mut Core, browser: &FakeBrowser, bits: u8, id: &str) {
    browser.consent.set(bits);
    core.follow_consent(browser, id);
}

/// What is stored of the visitor.
fn stored(browser: &FakeBrowser) -> PropertyBag {
    PropertyBag::parse_or_empty(&browser.stored(Area::Local, KEY))
}

#[test]
fn reset_makes_somebody_else_of_the_visitor() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, NOTHING);
    core.identify(&browser, ["ada", "", ""]);
    core.bag(false).register(&browser, &bag(r#"{"plan":"x","$device_model":"Pixel"}"#), 0);
    core.register_for_session(&browser, &bag(r#"{"tab":1}"#));
    let (_, before) = capture(&mut core, &browser, "a", NOTHING);
    assert_eq!(before.int("tab"), 1);
    core.reset(&browser, false, "new", &nothing());
    let (_, after) = capture(&mut core, &browser, "a", NOTHING);
    assert_eq!((after.text("distinct_id").as_str(), after.raw("plan"), after.raw("tab")), ("new", None, None));
    assert_eq!((after.text("$device_id"), after.text("$device_model")), (before.text("$device_id"), "Pixel".into()));
    assert!(after.text("$session_id") != before.text("$session_id"));
    assert_eq!(after.raw("$is_identified"), Some("false"));
    core.reset(&browser, true, "newer", &nothing());
    assert_eq!(core.bag(false).props.text("$device_id"), "newer");
    assert_eq!(core.bag(false).props.raw("$device_model"), None);
}

#[test]
fn reset_may_name_who_comes_next() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, NOTHING);
    let session = "01a202b9-e1ff-7eea-9dd4-9675470541d3";
    browser.clock.set(crate::event::uuid::timestamp_ms(session).unwrap() + 1000);
    let next = format!(r#"{{"distinctID":"bob","isIdentifiedID":true,"sessionID":"{session}"}}"#);
    core.reset(&browser, true, "new", &bag(&next));
    let (_, props) = capture(&mut core, &browser, "a", NOTHING);
    assert_eq!((props.text("distinct_id"), props.text("$device_id")), ("bob".into(), "new".into()));
    assert_eq!((props.raw("$is_identified"), props.text("$session_id")), (Some("true"), session.into()));
}

#[test]
fn opted_out_nothing_is_captured() {
    let browser = FakeBrowser::default();
    browser.consent.set(KEEPS_NOTHING);
    let mut core = start(&browser, NOTHING);
    assert_eq!(core.capture(&browser, "a", &nothing(), &nothing()), "");
    assert_eq!(core.group(&browser, ["company", "\"acme\"", ""], true), "");
    assert!(browser.local.borrow().is_empty() && browser.jar.borrow().is_empty(), "nothing is stored");
    decide(&mut core, &browser, CAPTURES, "");
    assert!(!core.capture(&browser, "a", &nothing(), &nothing()).is_empty());
    assert!(browser.local.borrow().contains_key(KEY));
    decide(&mut core, &browser, KEEPS_NOTHING, "");
    assert!(!browser.local.borrow().contains_key(KEY));
}

#[test]
fn without_consent_the_visitor_stays_who_they_are() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, NOTHING);
    decide(&mut core, &browser, 0, "");
    let before = browser.local.borrow().clone();
    assert_eq!(core.identify(&browser, ["ada", r#"{"a":1}"#, ""]), "");
    assert_eq!(core.alias(&browser, "ada", ""), Ok(String::new()));
    assert_eq!(core.set_person_properties(&browser, [r#"{"a":1}"#, ""]), "");
    assert_eq!(core.unset_person_properties(&browser, r#"["a"]"#), "");
    for join in [true, false] {
        assert_eq!(core.group(&browser, ["company", "\"acme\"", ""], join), "");
    }
    core.capture(&browser, "an event", &nothing(), &nothing());
    assert_eq!(*browser.local.borrow(), before);
    let told = browser.console.borrow().iter().filter(|(level, _)| *level == Level::Info).count();
    assert_eq!(told, 7, "every drop is told in debug mode");
    decide(&mut core, &browser, CAPTURES, "");
    assert!(!core.identify(&browser, ["ada", r#"{"a":1}"#, ""]).is_empty());
}

#[test]
fn who_opts_out_may_be_forgotten() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, NOTHING);
    core.identify(&browser, ["ada", "", ""]);
    core.bag(false).register(&browser, &bag(r#"{"plan":"x"}"#), 0);
    decide(&mut core, &browser, 0, "");
    core.clear_persistence(&browser, "new");
    assert_eq!([browser.stored(Area::Local, KEY), browser.stored(Area::Cookie, KEY)], ["", ""]);
    assert_eq!(core.bag(false).props.text("distinct_id"), "new");
    assert_eq!(core.bag(false).props.raw("plan"), None);
}

#[test]
fn cookieless_for_everybody_keeps_nothing_and_knows_nobody() {
    let browser = FakeBrowser::default();
    browser.store(Area::Local, KEY, r#"{"distinct_id":"ada","$user_state":"identified"}"#);
    browser.consent.set(CAPTURES | COOKIELESS | KEEPS_NOTHING);
    let mut core = start(&browser, NOTHING);
    let (_, props) = capture(&mut core, &browser, "a", NOTHING);
    assert_eq!((props.text("distinct_id").as_str(), props.raw("$device_id")), ("$posthog_cookieless", Some("null")));
    assert_eq!((props.raw("$cookieless_mode"), props.raw("$is_identified")), (Some("true"), Some("false")));
    for absent in ["$session_id", "$window_id", "$session_entry_url"] {
        assert_eq!(props.raw(absent), None, "{absent}");
    }
    assert!(core.session(&browser, browser.now(), Look::Current).is_none() && core.session_timeout() == 0);
    core.reset(&browser, true, "new", &bag(r#"{"distinctID":"bob"}"#));
    assert_eq!(capture(&mut core, &browser, "a", NOTHING).1.text("distinct_id"), "$posthog_cookieless");
    assert!(browser.local.borrow().is_empty() && browser.session.borrow().is_empty());
    assert!(browser.jar.borrow().is_empty());
}

#[test]
fn who_rejects_is_captured_without_cookies_and_recognised_again_after_consent() {
    let browser = FakeBrowser::default();
    browser.consent.set(KEEPS_NOTHING);
    let mut core = start(&browser, NOTHING);
    assert_eq!(core.capture(&browser, "pending", &nothing(), &nothing()), "");
    assert!(browser.local.borrow().is_empty() && browser.jar.borrow().is_empty());
    decide(&mut core, &browser, CAPTURES | COOKIELESS | KEEPS_NOTHING, "");
    let (_, rejected) = capture(&mut core, &browser, "a", NOTHING);
    assert_eq!(rejected.text("distinct_id"), "$posthog_cookieless");
    assert_eq!((rejected.raw("$session_id"), rejected.raw("$cookieless_mode")), (None, Some("true")));
    assert!(browser.local.borrow().is_empty() && browser.session.borrow().is_empty());
    decide(&mut core, &browser, CAPTURES, "new");
    let (_, granted) = capture(&mut core, &browser, "a", NOTHING);
    assert_eq!((granted.text("distinct_id"), granted.text("$device_id")), ("new".into(), "new".into()));
    assert!(granted.is_truthy("$session_id") && granted.raw("$cookieless_mode").is_none());
    assert!(rejected.raw("$recording_status").is_none() && granted.is_truthy("$last_posthog_reset"));
    assert_eq!(stored(&browser).text("distinct_id"), "new");
}

#[test]
fn the_names_of_what_ends_with_the_session_are_kept_where_it_is() {
    let browser = FakeBrowser::default();
    let names = |browser: &FakeBrowser| browser.stored(Area::Session, "ph_phc_session_registered_properties");
    browser.consent.set(KEEPS_NOTHING);
    let mut core = start(&browser, NOTHING);
    core.register_for_session(&browser, &bag(r#"{"tab":1}"#));
    assert_eq!(names(&browser), "");
    decide(&mut core, &browser, CAPTURES, "");
    assert_eq!(names(&browser), r#"["tab"]"#);
    decide(&mut core, &browser, KEEPS_NOTHING, "");
    assert_eq!(names(&browser), "");
}

#[test]
fn another_tabs_decision_counts_here() {
    let browser = FakeBrowser::default();
    let (mut here, mut there) = (start(&browser, NOTHING), start(&browser, NOTHING));
    decide(&mut here, &browser, CAPTURES | COOKIELESS | KEEPS_NOTHING, "");
    assert_eq!(capture(&mut there, &browser, "a", NOTHING).1.text("distinct_id"), "$posthog_cookieless");
    decide(&mut here, &browser, CAPTURES, "new");
    assert_eq!(capture(&mut there, &browser, "a", NOTHING).1.text("distinct_id"), "new");
}

#[test]
fn a_stale_tab_does_not_undo_who_the_visitor_became() {
    let browser = FakeBrowser::default();
    let (mut here, mut there) = (start(&browser, NOTHING), start(&browser, NOTHING));
    here.identify(&browser, ["ada", "", ""]);
    there.bag(false).register(&browser, &bag(r#"{"plan":"x"}"#), 0);
    assert_eq!((stored(&browser).text("distinct_id"), stored(&browser).raw("plan")), ("ada".into(), None));
    there.identify(&browser, ["bob", "", ""]);
    assert_eq!(stored(&browser).text("distinct_id"), "bob", "whoever identifies knows it newest");
}

#[test]
fn another_subdomains_identity_is_taken_over_with_the_next_event() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, r#"{"cookieWinsOnConflict":true}"#);
    core.register_for_session(&browser, &bag(r#"{"tab":1}"#));
    core.identify(&browser, ["ada", r#"{"a":1}"#, ""]);
    let theirs = r#"{"distinct_id":"new","$device_id":"d","$user_state":"anonymous"}"#;
    browser.set_cookie(KEY, theirs, CookieOptions::default());
    let (_, props) = capture(&mut core, &browser, "a", NOTHING);
    assert_eq!((props.text("distinct_id").as_str(), props.raw("$is_identified")), ("new", Some("false")));
    assert_eq!((props.raw("tab"), props.raw("$user_id")), (None, None));
}

#[test]
fn who_an_identified_visitor_was_is_known() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, NOTHING);
    core.identify(&browser, ["ada", "", ""]);
    assert_eq!(core.bag(false).props.raw("$anonymous_id"), None, "it is the device's");
    core.reset(&browser, false, "second", &nothing());
    core.identify(&browser, ["bob", "", ""]);
    assert_eq!(core.bag(false).props.text("$anonymous_id"), "second");
    assert_eq!(capture(&mut core, &browser, "a", NOTHING).1.raw("$anonymous_id"), None);
}

#[test]
fn an_anonymous_id_that_is_reused_is_not_merged() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, r#"{"reuseAnonymousId":true}"#);
    let event = bag(&core.identify(&browser, ["ada", "", ""]));
    assert_eq!(event.text("event"), "$identify");
    assert_eq!(event.bag("properties").raw("$anon_distinct_id"), None);
}

#[test]
fn groups_are_joined_or_only_described() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, NOTHING);
    let described = bag(&core.group(&browser, ["company", "\"acme\"", r#"{"a":1}"#], false));
    let props = described.bag("properties");
    assert_eq!((props.text("$group_key").as_str(), props.raw("$process_person_profile")), ("acme", Some("true")));
    assert_eq!(capture(&mut core, &browser, "a", NOTHING).1.raw("$groups"), None);
    assert!(!core.group(&browser, ["company", "\"acme\"", ""], true).is_empty());
    assert!(core.group(&browser, ["company", "\"acme\"", ""], true).is_empty());
    let (_, props) = capture(&mut core, &browser, "a", r#"{"$groups":{"team":"x"}}"#);
    assert_eq!(props.raw("$groups"), Some(r#"{"company":"acme","team":"x"}"#));
    let (_, props) = capture(&mut core, &browser, "a", r#"{"$groups":{}}"#);
    assert_eq!(props.raw("$groups"), Some("{}"));
    let mut never = start(&browser, r#"{"person_profiles":"never"}"#);
    for join in [true, false] {
        assert_eq!(never.group(&browser, ["team", "1", ""], join), "");
    }
    assert_eq!(stored(&browser).raw("$groups"), Some(r#"{"company":"acme"}"#));
}

#[test]
fn what_is_registered_for_a_session_ends_with_it() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, NOTHING);
    capture(&mut core, &browser, "a", NOTHING);
    core.register_for_session(&browser, &bag(r#"{"tab":1,"say \"x\"":2}"#));
    core.register_for_session(&browser, &bag(r#"{"gone":1}"#));
    let names = browser.session.borrow()["ph_phc_session_registered_properties"].clone();
    assert_eq!(names, r#"["tab","say \"x\"","gone"]"#);
    core.leave(&browser);
    let mut core = start(&browser, NOTHING);
    assert_eq!(capture(&mut core, &browser, "a", NOTHING).1.int("tab"), 1);
    browser.advance(30 * 60_000 + 1);
    let (_, props) = capture(&mut core, &browser, "a", NOTHING);
    assert_eq!((props.raw("tab"), props.raw("say \\\"x\\\"")), (None, None));
    assert!(!browser.session.borrow().contains_key("ph_phc_session_registered_properties"));
}

#[test]
fn changes_of_the_session_are_told() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, NOTHING);
    assert!(!core.knows_session());
    let (_, props) = capture(&mut core, &browser, "a", NOTHING);
    capture(&mut core, &browser, "b", NOTHING);
    let changes = browser.session_changes.take();
    assert_eq!(changes.len(), 1);
    let change = bag(&changes[0]);
    assert_eq!((change.text("sessionId"), core.knows_session()), (props.text("$session_id"), true));
    assert_eq!(change.int("change"), i64::from(MISSING | CHANGED));
}

#[test]
fn autocapture_names_the_screen() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, NOTHING);
    assert_eq!(capture(&mut core, &browser, "$autocapture", NOTHING).1.raw("$screen_name"), None);
    capture(&mut core, &browser, "$screen", r#"{"$screen_name":"Home"}"#);
    assert_eq!(capture(&mut core, &browser, "$autocapture", NOTHING).1.text("$screen_name"), "Home");
    assert_eq!(capture(&mut core, &browser, "a", NOTHING).1.raw("$screen_name"), None);
}

/// What the project's settings say, by three of the keys that they are kept under.
const SETTINGS: &str = r#"{"$session_recording_remote_config":{"enabled":true},"$autocapture_disabled_server_side":true,
    "$web_vitals_allowed_metrics":["LCP"]}"#;

/// Whether `core` still knows [`SETTINGS`], and nothing of what was registered beside them.
fn keeps_settings(core: &mut Core) -> bool {
    let props = &core.bag(false).props;
    bag(SETTINGS).iter().all(|(key, value)| props.raw(key) == Some(value)) && props.raw("plan").is_none()
}

fn start_with_settings(browser: &FakeBrowser, options: &str) -> Core {
    let mut core = start(browser, options);
    core.bag(false).register(browser, &bag(SETTINGS), 0);
    core.bag(false).register(browser, &bag(r#"{"plan":"x"}"#), 0);
    core
}

#[test]
fn a_new_visitor_keeps_the_projects_settings() {
    for new_device in [false, true] {
        let browser = FakeBrowser::default();
        let mut core = start_with_settings(&browser, NOTHING);
        core.reset(&browser, new_device, "new", &bag(r#"{"distinctID":"bob"}"#));
        assert!(keeps_settings(&mut core));
        assert!(keeps_settings(&mut start(&browser, NOTHING)), "the next page knows them");
        core.clear_persistence(&browser, "newer");
        assert!(keeps_settings(&mut core) && stored(&browser).is_empty());
    }
}

#[test]
fn settings_outlive_a_visit_without_cookies() {
    let browser = FakeBrowser::default();
    browser.consent.set(CAPTURES | COOKIELESS | KEEPS_NOTHING);
    // rejected on this page, or on one before, and accepted here or in another tab
    for id in ["new", ""] {
        let mut core = start_with_settings(&browser, NOTHING);
        assert!(stored(&browser).is_empty());
        decide(&mut core, &browser, CAPTURES, id);
        assert!(keeps_settings(&mut core) && !stored(&browser).is_empty());
        decide(&mut core, &browser, CAPTURES | COOKIELESS | KEEPS_NOTHING, "");
        assert!(keeps_settings(&mut core) && stored(&browser).is_empty());
    }
}

#[test]
fn settings_outlive_a_visitor_from_another_subdomain() {
    let browser = FakeBrowser::default();
    for state in ["anonymous", "identified"] {
        let mut core = start_with_settings(&browser, r#"{"cookieWinsOnConflict":true}"#);
        core.bag(false).unregister(&browser, "plan");
        let theirs = format!(r#"{{"distinct_id":"{state} elsewhere","$device_id":"d","$user_state":"{state}"}}"#);
        browser.set_cookie(KEY, &theirs, CookieOptions::default());
        assert_eq!(capture(&mut core, &browser, "a", NOTHING).1.text("distinct_id"), format!("{state} elsewhere"));
        assert!(keeps_settings(&mut core), "{state}");
    }
}

#[test]
fn a_check_of_the_session_is_of_the_time_it_is_given() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, NOTHING);
    let now = browser.now();
    let first = core.session(&browser, now, Look::Active).unwrap();
    let id = core.sessions.id.clone();
    let later = core.session(&browser, now + 31 * 60_000, Look::Active).unwrap();
    assert!(core.sessions.id != id && later.start == first.start + 31 * 60_000);
}
