//! What must hold for every text and every property bag, tried with random ones. `PROPTEST_CASES` and
//! `PROPTEST_RNG_SEED` try others than the ones of each run.

use crate::browser::fake::FakeBrowser;
use crate::browser::{Area, Ask};
use crate::client::{Config, Core};
use crate::features::feature_flags::Response;
use crate::features::feature_flags::called::{Called, Held, bare, name_of};
use flate2::read::GzDecoder;
use json::{PropertyBag, decode_string, parse_int, push_int, push_thousandths, quoted, value_end};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value};
use std::io::Read;

fn config() -> ProptestConfig {
    let seed = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse().ok());
    ProptestConfig {
        rng_seed: RngSeed::Fixed(seed.unwrap_or(20_250_801)),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Any text: all planes, control characters, what JSON has to escape.
fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![any::<char>(), Just('"'), Just('\\'), Just('\u{0}'), Just('\n'), Just('{'), Just('a')];
    vec(character, 0..12).prop_map(String::from_iter)
}

/// Text that looks like JSON, and now and then is.
fn nearly_json() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just("\""),
        Just(":"),
        Just(","),
        Just("\\"),
        Just("\\u00"),
        Just("\\ud83d"),
        Just("0"),
        Just("-"),
        Just("1"),
        Just("."),
        Just("e"),
        Just("+"),
        Just("true"),
        Just("null"),
        Just("fals"),
        Just(" "),
        Just("\"a\""),
        Just("\"a\":"),
        Just("é"),
        Just("\n"),
    ];
    vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        // serde_json reads these back exactly
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 64.0)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![vec(inner.clone(), 0..6).prop_map(Value::from), members(inner).prop_map(Value::Object)]
    })
}

fn members(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    btree_map(text(), value, 0..6).prop_map(Map::from_iter)
}

fn object() -> impl Strategy<Value = Map<String, Value>> {
    members(value())
}

/// JSON of `value`, with white space where JSON allows it.
fn spaced(value: &Value, is_spaced: bool) -> String {
    if is_spaced { serde_json::to_string_pretty(value).expect("JSON") } else { value.to_string() }
}

fn bag(members: &Map<String, Value>) -> PropertyBag {
    PropertyBag::parse(&Value::Object(members.clone()).to_string()).expect("an object")
}

fn read(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn start(browser: &FakeBrowser, options: &str) -> Core {
    let mut config = PropertyBag::parse(r#"{"token":"phc","api_host":"https://ph.example.com"}"#).expect("an object");
    config.extend(&PropertyBag::parse_or_empty(options));
    Core::start(browser, Config::parse(&config.to_json()), PropertyBag::default(), "")
}

/// All events that were sent, as the server reads them.
fn sent(browser: &FakeBrowser) -> Vec<Value> {
    let mut events = Vec::new();
    for request in browser.take_sent() {
        let mut text = String::new();
        // what is large the browser compresses
        if request.body[0] == 0x1f {
            GzDecoder::new(request.body.as_slice()).read_to_string(&mut text).expect("gzip");
        } else {
            text = String::from_utf8(request.body).expect("UTF-8");
        }
        events.extend(read(&text)["batch"].as_array().expect("a batch").clone());
    }
    events
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_value_is_scanned_to_its_end(value in value(), is_spaced: bool, tail in nearly_json()) {
        let json = spaced(&value, is_spaced);
        prop_assert_eq!(value_end(json.as_bytes(), 0), json.len());
        let longer = format!("{json} {tail}");
        prop_assert_eq!(value_end(longer.as_bytes(), 0), json.len());
    }

    #[test]
    fn what_is_no_json_is_read_within_its_bounds(json in prop_oneof![nearly_json(), text()], at in 0..20usize) {
        let end = value_end(json.as_bytes(), at.min(json.len()));
        prop_assert!((at.min(json.len())..=json.len()).contains(&end));
        let mut bag = PropertyBag::parse_or_empty(&format!("{{{json}}}"));
        prop_assert!(bag.iter().take(json.len() + 2).count() <= json.len() + 1);
        bag.settle();
        for key in ["a", ""] {
            bag.bag(key);
            bag.remove(key);
        }
    }

    #[test]
    fn strings_come_back(text in text()) {
        let raw = quoted(&text);
        prop_assert_eq!(&read(&raw), &Value::from(text.clone()));
        prop_assert_eq!(decode_string(&raw), Some(text.clone()));
        prop_assert_eq!(decode_string(&Value::from(text.clone()).to_string()), Some(text));
    }

    #[test]
    fn no_text_breaks_the_decoder(text in prop_oneof![nearly_json(), text()]) {
        let theirs = serde_json::from_str::<String>(&text).ok().filter(|_| text.starts_with('"') && text.ends_with('"'));
        // a lone surrogate, which serde refuses, becomes U+FFFD
        if let (ours, Some(theirs)) = (decode_string(&text), theirs) {
            prop_assert_eq!(ours, Some(theirs));
        }
        decode_string(&format!("\"{text}\""));
        parse_int(&text);
    }

    #[test]
    fn numbers_come_back(number: i64) {
        let mut out = String::new();
        push_int(&mut out, number);
        prop_assert_eq!(parse_int(&out), number);
        // times: as many digits as a double has
        let ms = number >> 11;
        let mut out = String::new();
        push_thousandths(&mut out, ms);
        prop_assert_eq!(read(&out).as_f64(), Some(ms as f64 / 1000.0));
    }

    #[test]
    fn a_bag_is_what_a_map_is(
        first in object(),
        steps in vec((prop_oneof![Just(String::from("a")), Just(String::from("\"")), text()], value(), 0..4u8), 0..8),
        is_spaced: bool,
    ) {
        let mut ours = PropertyBag::parse(&spaced(&Value::Object(first.clone()), is_spaced)).unwrap();
        let mut map = first;
        for (key, value, step) in steps {
            let name = PropertyBag::escape_key(&key);
            match step {
                0 => prop_assert_eq!(ours.remove(&name), map.remove(&key).is_some()),
                1 => {
                    let other = Map::from_iter([(key.clone(), value.clone())]);
                    ours.extend(&bag(&other));
                    map.extend(other);
                }
                2 => {
                    ours.set_str(&name, &key);
                    map.insert(key.clone(), Value::from(key.clone()));
                }
                _ => {
                    ours.set_raw(&name, &value.to_string());
                    map.insert(key.clone(), value);
                }
            }
            prop_assert_eq!(ours.raw(&name).map(read), map.get(&key).cloned());
        }
        prop_assert_eq!(ours.is_empty(), map.is_empty());
        prop_assert_eq!(&read(&ours.to_json()), &Value::Object(map.clone()));
        prop_assert_eq!(&read(&ours.settle()), &Value::Object(map.clone()));
        prop_assert_eq!(ours.iter().count(), map.len());
        for (key, value) in &map {
            let name = PropertyBag::escape_key(key);
            prop_assert_eq!(ours.string(&name), value.as_str().map(String::from));
            let is_nothing = matches!(value, Value::Null | Value::Bool(false)) || value.as_str() == Some("")
                || (value.is_i64() || value.is_u64()) && value.as_i64() == Some(0);
            prop_assert!(!is_nothing || !ours.is_truthy(&name));
            ours.bag(&name);
            ours.int(&name);
        }
    }

    #[test]
    fn an_event_carries_every_property_to_the_server(name in text(), own in object(), set in object(), is_gzip: bool) {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, &format!(r#"{{"disable_compression":{}}}"#, !is_gzip));
        let mut options = PropertyBag::default();
        options.set_raw("$set", &Value::Object(set.clone()).to_string());
        let json = core.capture(&browser, &name, &bag(&own), &options);
        let event = read(&json);
        prop_assert_eq!(&event["event"], &Value::from(name));
        prop_assert_eq!(&event["$set"], &Value::Object(set));
        for (key, value) in &own {
            prop_assert_eq!(&event["properties"][key], value, "{}", key);
        }
        core.deliver(&browser, &json, &PropertyBag::default(), true);
        prop_assert_eq!(sent(&browser), vec![event]);
    }

    #[test]
    fn what_is_registered_goes_with_events_and_outlives_the_page(super_properties in object()) {
        let browser = FakeBrowser::default();
        start(&browser, "{}").bag(false).register(&browser, &bag(&super_properties), 0);
        let mut core = start(&browser, "{}");
        let event = read(&core.capture(&browser, "after", &PropertyBag::default(), &PropertyBag::default()));
        for (key, value) in &super_properties {
            prop_assert_eq!(&event["properties"][key], value, "{}", key);
        }
    }

    #[test]
    fn no_config_and_nothing_stored_breaks_the_start(
        options in btree_map(prop::sample::select(OPTIONS), value(), 0..8),
        stored in btree_map(prop::sample::select(STORED), value(), 0..8),
        junk in nearly_json(),
        is_junk: bool,
    ) {
        let browser = FakeBrowser::default();
        let text = if is_junk { junk } else { Value::Object(to_map(stored)).to_string() };
        for place in ["ph_phc_posthog", "__ph_opt_in_out_phc"] {
            browser.store(Area::Local, place, &text);
            browser.store(Area::Session, place, &text);
            browser.set_cookie(place, &text, Default::default());
        }
        for place in ["ph_phc_window_id", "ph_phc_primary_window_exists"] {
            browser.store(Area::Session, place, &text);
        }
        let mut core = start(&browser, &Value::Object(to_map(options)).to_string());
        for given in ["", "{}", r#"{"a":1}"#] {
            let event = core.identify(&browser, ["ada", given, given]);
            if !event.is_empty() {
                read(&event);
                core.deliver(&browser, &event, &PropertyBag::default(), false);
            }
        }
        let event = core.capture(&browser, "$pageview", &PropertyBag::default(), &PropertyBag::default());
        if !event.is_empty() {
            read(&event);
            core.deliver(&browser, &event, &PropertyBag::default(), false);
        }
        read_flags(&mut core, &browser, &["\"a\"", "null", "5", "\"$feature_flag\""]);
        core.reset(&browser, true, "new", &PropertyBag::default());
        core.unload(&browser, false);
        sent(&browser);
    }

    #[test]
    fn flags_are_the_pages_over_the_servers(
        server in object(),
        page in object(),
        payloads in object(),
        details in object(),
        odd in value(),
        name in text(),
    ) {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, "{}");
        let json = |members: &Map<String, Value>| Value::Object(members.clone()).to_string();
        let odd = odd.to_string();
        core.update_flags(&browser, [&json(&server), &json(&payloads)], false);
        let given = Value::from_iter([("flags", page.clone()), ("payloads", payloads.clone())]);
        prop_assert!(core.override_flags(&browser, &given.to_string()));
        let mut expected = server.clone();
        expected.extend(page.clone());
        prop_assert_eq!(read(&core.known_flags().values().to_json()), Value::Object(expected.clone()));
        for (name, value) in &expected {
            let name = PropertyBag::escape_key(name);
            prop_assert_eq!(&read(core.known_flags().value(&name).expect("a value")), value);
        }
        read_flags(&mut core, &browser, &[&Value::from(name).to_string(), &odd]);
        // a server's answer of any shape
        for answer in [json(&details), Value::from_iter([("flags", details.clone())]).to_string(), odd.clone()] {
            core.flags_answered(&browser, &PropertyBag::parse_or_empty(&answer), Response::default());
        }
        core.override_flags(&browser, &odd);
        core.set_person_for_flags(&browser, &bag(&page));
        core.set_groups_for_flags(&browser, &bag(&page));
        core.unset_person_for_flags(&browser, &odd);
        let names: Vec<_> = expected.keys().map(|name| Value::from(name.as_str()).to_string()).collect();
        read_flags(&mut core, &browser, &names.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

/// Reads flags, names in JSON, and what else is known of them: all of it is JSON.
fn read_flags(core: &mut Core, browser: &FakeBrowser, names: &[&str]) {
    for name in names {
        let name = &name_of(name);
        let value = core.known_flags().value(bare(name)).map(String::from);
        // the shim writes names with JSON.stringify
        if serde_json::from_str::<Value>(name).is_ok()
            && let Called::Event(event) = Held::default().read(core, browser, (name, value.as_deref()), true, 0)
            && !event.is_empty()
        {
            read(&event);
        }
        core.enroll(browser, &PropertyBag::escape_key(name), name, true);
    }
    let known = core.known_flags();
    for json in [known.values().to_json(), known.payloads().to_json(), known.details().to_json()] {
        read(&json);
    }
    read(&core.flags_request(browser).to_json());
}

fn to_map(members: std::collections::BTreeMap<&str, Value>) -> Map<String, Value> {
    members.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

/// Options that the core reads.
const OPTIONS: &[&str] = &[
    "token",
    "api_host",
    "persistence",
    "persistence_name",
    "cookie_persisted_properties",
    "cookie_expiration",
    "property_denylist",
    "person_profiles",
    "session_idle_timeout_seconds",
    "bootstrap",
    "request_batching",
    "request_queue_config",
    "opt_out_capturing_by_default",
    "opt_out_capturing_persistence_type",
    "opt_out_capturing_cookie_prefix",
    "consent_persistence_name",
    "evaluation_contexts",
    "flag_keys",
    "flags_api_host",
    "feature_flag_cache_ttl_ms",
    "advanced_feature_flags_dedup_per_session",
];

/// Keys that the core reads back.
const STORED: &[&str] = &[
    "distinct_id",
    "$device_id",
    "$user_id",
    "$user_state",
    "__alias",
    "$people_distinct_id",
    "$epp",
    "$groups",
    "$initial_person_info",
    "$client_session_props",
    "$sesid",
    "$initial_referrer_info",
    "$initial_campaign_params",
    "$enabled_feature_flags",
    "$feature_flag_payloads",
    "$feature_flag_details",
    "$override_feature_flags",
    "$override_feature_flag_payloads",
    "$flag_call_reported",
    "$feature_flag_errors",
    "$stored_person_properties",
    "$stored_group_properties",
    "$early_access_features",
];
