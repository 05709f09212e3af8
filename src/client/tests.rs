//! A whole instance on plain data: what events carry, what is remembered, what goes out.

use super::{Config, Core};
use crate::browser::fake::FakeBrowser;
use crate::browser::{Area, Ask, Transport};
use crate::event::uuid::is_uuid;
use json::PropertyBag;

const CONFIG: &str = r#"{"token":"phc","api_host":"https://ph.example.com","defaults":"unset",
    "persistence":"localStorage+cookie","cookie_expiration":365,"save_campaign_params":true,"save_referrer":true,
    "person_profiles":"identified_only","request_batching":true,"disable_compression":true,"property_denylist":[]}"#;

pub(crate) fn bag(text: &str) -> PropertyBag {
    PropertyBag::parse(text).unwrap()
}

/// A started instance; `options` are set over [`CONFIG`].
pub(crate) fn start(browser: &FakeBrowser, options: &str) -> Core {
    let mut config = bag(CONFIG);
    config.extend(&bag(options));
    let mut device = PropertyBag::default();
    device.set_str("$browser", "Chrome");
    Core::start(browser, Config::parse(&config.to_json()), device, "")
}

/// Captures an event and takes it apart: the event and its properties.
pub(super) fn capture(core: &mut Core, browser: &FakeBrowser, name: &str, own: &str) -> (PropertyBag, PropertyBag) {
    let event = bag(&core.capture(browser, name, &bag(own), &PropertyBag::default()));
    let properties = event.bag("properties");
    (event, properties)
}

#[test]
fn an_event_carries_what_posthog_js_sends() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    let (event, props) = capture(&mut core, &browser, "hello", r#"{"a":{"b":[1]},"$browser":"mine"}"#);
    assert!(is_uuid(&event.text("uuid")) && event.text("event") == "hello");
    assert_eq!(event.text("timestamp"), format!("iso:{}", browser.now()));
    for (key, value) in [
        ("$browser", "mine"),
        ("$current_url", "https://shop.example.com/products?utm_source=news&gclid=G1#top"),
        ("$host", "shop.example.com"),
        ("$lib", "web"),
        ("token", "phc"),
        ("$config_defaults", "unset"),
        ("$referrer", "https://www.google.com/search?q=blue+shoes"),
        ("$referring_domain", "www.google.com"),
        ("$search_engine", "google"),
        ("ph_keyword", "blue shoes"),
        ("utm_source", "news"),
        ("$session_entry_utm_source", "news"),
        ("$session_entry_host", "shop.example.com"),
        ("$lib_custom_api_host", "https://ph.example.com"),
    ] {
        assert_eq!(props.text(key), value, "{key}");
    }
    for (key, raw) in [
        ("a", r#"{"b":[1]}"#),
        ("utm_medium", "null"),
        ("$is_identified", "false"),
        ("$process_person_profile", "false"),
        ("$time", "1795342066"),
    ] {
        assert_eq!(props.raw(key), Some(raw), "{key}");
    }
    assert_eq!(props.raw("$session_entry_utm_medium"), None);
    assert_eq!(props.text("distinct_id"), props.text("$device_id"));
    assert_eq!(event.raw("$set_once"), None, "an anonymous event makes no person");
    let keys = props.iter().map(|(key, _)| key).collect::<Vec<_>>();
    assert_eq!(keys.len(), keys.iter().collect::<std::collections::BTreeSet<_>>().len(), "each key once");
}

#[test]
fn identify_sends_the_first_visit_and_later_events_do_not() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    let anonymous = core.bag(false).props.text("distinct_id");
    let event = bag(&core.identify(&browser, ["ada", r#"{"plan":"x"}"#, r#"{"first":1}"#]));
    let props = event.bag("properties");
    assert_eq!((props.text("$anon_distinct_id"), props.text("distinct_id")), (anonymous, "ada".to_string()));
    assert_eq!(props.raw("$process_person_profile"), Some("true"));
    assert_eq!(event.raw("$set"), Some(r#"{"plan":"x"}"#));
    let once = event.bag("$set_once");
    assert_eq!((once.text("$initial_utm_source").as_str(), once.int("first")), ("news", 1));
    assert_eq!(capture(&mut core, &browser, "next", "{}").0.raw("$set_once"), None);
}

#[test]
fn super_properties_come_between_ours_and_the_events() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    core.bag(false).register(&browser, &bag(r#"{"plan":"x","$lib":"y","both":1}"#), 0);
    core.bag(true).register(&browser, &bag(r#"{"tab":1,"both":2}"#), 0);
    let (_, props) = capture(&mut core, &browser, "a", r#"{"plan":"z"}"#);
    assert_eq!((props.text("plan").as_str(), props.text("$lib").as_str()), ("z", "y"));
    assert_eq!((props.int("tab"), props.int("both")), (1, 2));
    core.bag(false).unregister(&browser, "plan");
    assert_eq!(capture(&mut core, &browser, "a", "{}").1.raw("plan"), None);
}

#[test]
fn a_registered_referrer_is_better_than_the_browsers() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    core.bag(false).register(&browser, &bag(r#"{"$referrer":"https://mine.example/"}"#), 0);
    assert_eq!(capture(&mut core, &browser, "a", "{}").1.text("$referrer"), "https://mine.example/");
}

#[test]
fn pageviews_follow_each_other() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    let (first, props) = capture(&mut core, &browser, "$pageview", "{}");
    assert_eq!((props.text("title").as_str(), props.text("$pageview_id")), ("Products", first.text("uuid")));
    browser.advance(1500);
    let (second, props) = capture(&mut core, &browser, "$pageview", "{}");
    assert_eq!(
        (props.text("$prev_pageview_id"), props.raw("$prev_pageview_duration")),
        (first.text("uuid"), Some("1.5"))
    );
    assert_eq!(props.text("$prev_pageview_pathname"), "/products");
    assert_eq!(capture(&mut core, &browser, "click", "{}").1.text("$pageview_id"), second.text("uuid"));
    assert_eq!(core.pageview.id, second.text("uuid"));
}

#[test]
fn the_page_may_set_time_and_uuid() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    let options = bag(r#"{"timestamp":1000,"uuid":"01a202b9-9256-7eea-9202-9de15ec480cf","$set":{"a":1}}"#);
    let event = bag(&core.capture(&browser, "past", &PropertyBag::default(), &options));
    assert_eq!(
        (event.text("timestamp").as_str(), event.text("uuid").as_str()),
        ("iso:1000", "01a202b9-9256-7eea-9202-9de15ec480cf")
    );
    assert_eq!(event.raw("$set"), Some(r#"{"a":1}"#));
    assert_eq!(event.bag("properties").raw("$event_time_override_provided"), Some("true"));
    let wrong = bag(&core.capture(&browser, "a", &PropertyBag::default(), &bag(r#"{"uuid":"mine"}"#)));
    assert!(is_uuid(&wrong.text("uuid")));
}

#[test]
fn denied_properties_stay_here() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, r#"{"property_denylist":["$current_url","a"]}"#);
    let (_, props) = capture(&mut core, &browser, "x", r#"{"a":1,"b":2}"#);
    assert_eq!((props.raw("$current_url"), props.raw("a"), props.raw("b")), (None, None, Some("2")));
}

#[test]
fn events_leave_alone_or_in_batches() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, r#"{"api_host":"https://eu.posthog.com/"}"#);
    let none = PropertyBag::default();
    core.deliver(&browser, "1", &none, false);
    core.deliver(&browser, "2", &bag(r#"{"transport":"XHR"}"#), true);
    core.deliver(&browser, "3", &bag(r#"{"_url":"https://elsewhere/s/"}"#), true);
    let sent = browser.take_sent();
    let facts = sent.iter().map(|sent| (sent.url.as_str(), sent.transport)).collect::<Vec<_>>();
    assert_eq!(facts, [("https://eu.i.posthog.com/e/", Transport::Xhr), ("https://elsewhere/s/", Transport::Fetch)]);
    browser.advance(3000);
    core.tick(&browser);
    assert!(String::from_utf8_lossy(&browser.take_sent()[0].body).contains("\"batch\":[1]"));
    core.deliver(&browser, "4", &none, false);
    core.unload(&browser, false);
    assert_eq!(browser.take_sent()[0].transport, Transport::Beacon);
}

#[test]
fn without_batching_every_event_leaves_at_once() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, r#"{"request_batching":false}"#);
    core.deliver(&browser, "1", &PropertyBag::default(), false);
    assert_eq!(browser.take_sent().len(), 1);
}

#[test]
fn takes_up_a_visitor_of_posthog_js() {
    let browser = FakeBrowser::default();
    let stored = r#"{"distinct_id":"ada","$device_id":"d","$user_state":"identified","$epp":true,"plan":"x"}"#;
    browser.store(Area::Local, "ph_phc_posthog", stored);
    let mut core = start(&browser, "{}");
    let (_, props) = capture(&mut core, &browser, "a", "{}");
    assert_eq!((props.text("distinct_id").as_str(), props.text("$device_id").as_str()), ("ada", "d"));
    assert_eq!((props.text("plan").as_str(), props.raw("$is_identified")), ("x", Some("true")));
}

#[test]
fn bootstrap_of_a_known_person_identifies_an_anonymous_visitor() {
    let browser = FakeBrowser::default();
    start(&browser, "{}");
    start(&browser, r#"{"bootstrap":{"distinctID":"ada","isIdentifiedID":true}}"#);
    assert_eq!(bag(&browser.captured.borrow()[0]).text("event"), "$identify");
}

#[test]
fn bootstrap_of_a_known_person_is_kept_without_an_event_for_who_has_opted_out() {
    let browser = FakeBrowser::default();
    start(&browser, "{}");
    browser.consent.set(0);
    start(&browser, r#"{"bootstrap":{"distinctID":"ada","isIdentifiedID":true}}"#);
    assert!(browser.captured.borrow().is_empty());
    browser.consent.set(crate::browser::consent::CAPTURES);
    let (_, props) = capture(&mut start(&browser, "{}"), &browser, "a", "{}");
    assert_eq!((props.text("distinct_id").as_str(), props.raw("$is_identified")), ("ada", Some("true")));
}

#[test]
fn garbage_in_place_of_config_and_storage_is_survived() {
    for text in ["", "nonsense", "[]", "{\"token\":1,\"persistence\":[],\"bootstrap\":3,\"property_denylist\":\"x\"}"] {
        let browser = FakeBrowser::default();
        browser.store(Area::Local, "ph__posthog", "{\"$sesid\":\"x\",\"$client_session_props\":7,\"$groups\":[]}");
        let mut core = Core::start(&browser, Config::parse(text), PropertyBag::default(), "");
        assert!(!core.capture(&browser, "a", &PropertyBag::default(), &PropertyBag::default()).is_empty());
        core.set_config(&browser, Config::parse(text));
    }
}

#[test]
fn without_storage_the_session_does_not_overwrite_the_visitor() {
    let browser = FakeBrowser::default();
    browser.storage_broken.set(true);
    let mut core = start(&browser, "{}");
    core.bag(true).register(&browser, &bag(r#"{"tab":1}"#), 0);
    let (_, first) = capture(&mut core, &browser, "a", "{}");
    core.set_config(&browser, Config::parse(CONFIG));
    let (_, again) = capture(&mut core, &browser, "a", "{}");
    assert_eq!((first.int("tab"), again.int("tab")), (1, 1));
    let cookie = bag(&browser.stored(Area::Cookie, "ph_phc_posthog"));
    assert_eq!((cookie.text("distinct_id"), cookie.raw("tab")), (first.text("distinct_id"), None));
    assert_eq!(
        capture(&mut start(&browser, "{}"), &browser, "a", "{}").1.text("distinct_id"),
        first.text("distinct_id")
    );
}

#[test]
fn bots_are_silent_unless_the_page_wants_them() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, r#"{"bot":"drop"}"#);
    assert!(core.capture(&browser, "a", &PropertyBag::default(), &PropertyBag::default()).is_empty());
    for (options, name, browser_type) in [
        (r#"{"browser_type":"bot"}"#, "$pageview", "bot"),
        (r#"{"browser_type":"browser"}"#, "$pageview", "browser"),
        (r#"{"bot":"pageview"}"#, "$bot_pageview", "bot"),
        ("{}", "$pageview", ""),
    ] {
        let mut core = start(&FakeBrowser::default(), options);
        let (event, props) = capture(&mut core, &browser, "$pageview", "{}");
        assert_eq!((event.text("event").as_str(), props.text("$browser_type").as_str()), (name, browser_type));
    }
}

#[test]
fn a_runaway_loop_runs_out_of_tokens_and_finds_none_after_a_reload() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    for left in (0..100).rev() {
        let (_, props) = capture(&mut core, &browser, "a", "{}");
        assert_eq!(props.int("$lib_rate_limit_remaining_tokens"), left);
    }
    let left = |core: &mut Core, options| core.capture(&browser, "a", &PropertyBag::default(), &bag(options)).len();
    assert_eq!(left(&mut core, "{}"), 0);
    assert!(left(&mut core, r#"{"skip_client_rate_limiting":true}"#) > 0);
    let mut again = start(&browser, "{}");
    assert_eq!(left(&mut again, "{}"), 0);
    again.reset(&browser, false, "new", &PropertyBag::default());
    assert_eq!(capture(&mut again, &browser, "a", "{}").1.int("$lib_rate_limit_remaining_tokens"), 99);
}

#[test]
fn an_events_groups_join_the_registered_ones() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    core.group(&browser, ["company", "\"acme\"", ""], true);
    core.group(&browser, ["team", "\"one\"", ""], true);
    let groups = |core: &mut Core, own| capture(core, &browser, "a", own).1.raw("$groups").map(String::from);
    assert_eq!(groups(&mut core, r#"{"$groups":{"team":"two"}}"#).unwrap(), r#"{"company":"acme","team":"two"}"#);
    assert_eq!(groups(&mut core, r#"{"$groups":{}}"#).unwrap(), "{}");
}

#[test]
fn geoip_can_be_disabled_for_an_event() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    let event = bag(&core.capture(&browser, "a", &PropertyBag::default(), &bag(r#"{"disable_geoip":true}"#)));
    assert_eq!(event.bag("properties").raw("$geoip_disable"), Some("true"));
    assert_eq!(capture(&mut core, &browser, "a", "{}").1.raw("$geoip_disable"), None);
}

#[test]
fn events_and_settings_follow_the_remote_config() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    core.set_project(&browser, bag(r#"{"analytics":{"endpoint":"/i/v0/e/"},"captureDeadClicks":true}"#));
    // a change of the page's config leaves the project's settings as they are
    core.set_config(&browser, Config::parse(CONFIG));
    assert_eq!(core.bag(false).props.raw("$dead_clicks_enabled_server_side"), Some("true"));
    core.deliver(&browser, "1", &PropertyBag::default(), true);
    assert_eq!(browser.take_sent()[0].url, "https://ph.example.com/i/v0/e/");
    assert_eq!(core.endpoint("/array/phc/config", true), "https://ph.example.com/array/phc/config");
}

#[test]
fn events_say_what_session_replay_says() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    let notes =
        r#"{"$sdk_debug_replay_url_trigger_status":"trigger_pending","$sdk_debug_replay_trigger_groups_count":2}"#;
    core.register_for_session(&browser, &bag(notes));
    let (_, none) = capture(&mut core, &browser, "bought", "{}");
    assert!(none.raw("$recording_status").is_none() && none.raw("$sdk_debug_replay_url_trigger_status").is_none());
    *browser.replay.borrow_mut() = r#"0{"$recording_status":"NAME"}"#.into();
    let (_, some) = capture(&mut core, &browser, "bought", r#"{"$recording_status":"mine"}"#);
    assert_eq!(some.text("$recording_status"), "bought");
    assert_eq!(some.text("$sdk_debug_replay_url_trigger_status"), "trigger_pending");
    assert!(some.raw("$sdk_debug_replay_trigger_groups_count").is_none());
    *browser.replay.borrow_mut() = r#"1{"$recording_status":"active"}"#.into();
    let (_, all) = capture(&mut core, &browser, "$pageview", "{}");
    assert_eq!(all.int("$sdk_debug_replay_trigger_groups_count"), 2);
}

#[test]
fn a_snapshot_has_nothing_but_what_goes_with_it() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    let own = bag(r#"{"$session_id":"s","$snapshot_data":[1]}"#);
    let event = bag(&core.capture(&browser, "$snapshot", &own, &bag(r#"{"skip_client_rate_limiting":true}"#)));
    let properties = event.bag("properties");
    let names: Vec<_> = properties.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["$session_id", "$snapshot_data", "token", "$config_defaults", "distinct_id"]);
    assert!(event.raw("$set_once").is_none() && is_uuid(&properties.text("distinct_id")));
}

#[test]
fn an_event_can_be_calculated_and_leaves_no_trace() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, r#"{"person_profiles":"identified_only"}"#);
    capture(&mut core, &browser, "$pageview", "{}");
    let session = core.sessions.id.clone();
    let view = core.pageview.id.clone();
    let skip = r#"{"skip_client_rate_limiting":true,"dry":1}"#;
    let props = bag(&core.capture(&browser, "$pageview", &bag(r#"{"a":1}"#), &bag(skip)));
    assert_eq!((props.int("a"), props.text("$session_id"), props.text("$pageview_id")), (1, session, view.clone()));
    assert!(props.raw("$prev_pageview_id").is_none() && core.pageview.id == view);
    let later = browser.now() + 31 * 60_000;
    for (dry, is_new) in [(2, false), (1, true)] {
        let known = core.sessions.id.clone();
        let options = format!(r#"{{"skip_client_rate_limiting":true,"dry":{dry},"timestamp":{later}}}"#);
        let props = bag(&core.capture(&browser, "a", &PropertyBag::default(), &bag(&options)));
        assert_eq!(props.text("$session_id") != known, is_new, "{dry}");
        assert_eq!(props.raw("$event_time_override_provided"), None);
    }
    assert!(browser.take_sent().is_empty());
}

#[test]
fn a_request_of_a_recording_has_one_person() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    let options = bag(r##"{"_url":"https://ph.example.com/s/#session-window","_batchKey":"recordings"}"##);
    let send = |core: &mut Core| {
        let event = core.capture(&browser, "$snapshot", &PropertyBag::default(), &PropertyBag::default());
        core.deliver(&browser, &event, &options, false);
    };
    send(&mut core);
    send(&mut core);
    core.identify(&browser, ["ada", "", ""]);
    send(&mut core);
    core.flush(&browser);
    let mut requests = Vec::new();
    for sent in browser.take_sent() {
        requests.push(String::from_utf8_lossy(&sent.body).matches("\"$snapshot\"").count());
    }
    assert_eq!(requests, [2, 1]);
}

/// What one `capture()` asks of the browser, in a page that has captured before.
fn crossings(browser: &FakeBrowser, core: &mut Core, name: &str) -> Vec<&'static str> {
    browser.calls.take();
    let event = core.capture(browser, name, &PropertyBag::default(), &PropertyBag::default());
    core.deliver(browser, &event, &PropertyBag::default(), false);
    browser.calls.take()
}

#[test]
fn a_capture_crosses_into_javascript_a_few_times() {
    let browser = FakeBrowser::default();
    let mut core = start(&browser, "{}");
    crossings(&browser, &mut core, "first");
    browser.advance(10);
    assert_eq!(crossings(&browser, &mut core, "second"), ["page", "replay", "iso"]);
    assert_eq!(crossings(&browser, &mut core, "$pageview"), ["page", "replay", "title", "iso"]);
}
