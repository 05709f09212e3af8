//! The Rust API in a real browser: what arrives at the page's PostHog, and the one that the crate brings along.
#![cfg(target_arch = "wasm32")]

use posthog_wasm::{Config, Error, FlagValue};
use serde::{Deserialize, Serialize, Serializer};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// What the page's PostHog answers, and a list of the calls that it got, as JSON.
const PAGES_OWN: &str = r#"
  window.calls = []
  const answers = {
    getFeatureFlag: (key) => ({ on: true, off: false, headline: 'bold' })[key],
    getFeatureFlagPayload: (key) => ({ headline: { size: 12, tags: ['a'] } })[key],
    get_distinct_id: () => 'visitor-1',
    onFeatureFlags: (heard) => { window.heard = heard; heard(); return () => { window.heard = undefined } },
    identify: () => { throw new Error('not today') },
    captureException: (error, more) => { window.calls.push(['captureException', error.message, error.cause?.message, error.stack, more]) },
  }
  window.posthog = new Proxy({ __loaded: false }, { get: (own, name) => name in own ? own[name] : name === 'no_such_method' ? undefined :
    (...args) => { if (!answers[name] || name === 'getFeatureFlag') window.calls.push([name, ...args]); return answers[name]?.(...args) } })
"#;

fn eval(code: &str) -> String {
    js_sys::eval(code).expect("the test's script runs").as_string().unwrap_or_default()
}

fn calls() -> String {
    eval("JSON.stringify(window.calls.splice(0))")
}

#[derive(Serialize)]
struct SignUp<'a> {
    plan: &'a str,
    seats: u32,
    coupon: Option<&'a str>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Headline {
    size: u32,
    tags: Vec<String>,
}

#[derive(Debug)]
struct Broken(Option<Box<Broken>>);
impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "no invoice" } else { "no connection" })
    }
}
impl std::error::Error for Broken {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.as_deref().map(|cause| cause as _)
    }
}

struct Unwritable;
impl Serialize for Unwritable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("it is unwritable"))
    }
}

#[wasm_bindgen_test]
fn calls_arrive_at_the_pages_posthog() {
    js_sys::eval(PAGES_OWN).expect("the test's script runs");
    posthog_wasm::init(Config::new("phc_a").api_host("https://ph.example.com").option("autocapture", false)).unwrap();
    posthog_wasm::capture("signed_up", &SignUp { plan: "pro", seats: 3, coupon: None }).unwrap();
    posthog_wasm::capture("plain", &()).unwrap();
    posthog_wasm::group("company", "acme", &serde_json::json!({ "seats": 12 })).unwrap();
    posthog_wasm::register(&std::collections::BTreeMap::from([("a", 1)])).unwrap();
    posthog_wasm::set_consent(false).unwrap();
    posthog_wasm::start_session_recording().unwrap();
    posthog_wasm::reset().unwrap();
    assert_eq!(
        calls(),
        r#"[["init","phc_a",{"api_host":"https://ph.example.com","autocapture":false}],["capture","signed_up",{"plan":"pro","seats":3,"coupon":null}],["capture","plain",null],["group","company","acme",{"seats":12}],["register",{"a":1}],["opt_out_capturing"],["startSessionRecording",true],["reset"]]"#
    );

    assert_eq!(posthog_wasm::get_distinct_id(), Ok(Some("visitor-1".to_owned())));
    assert_eq!(posthog_wasm::get_feature_flag("on"), Ok(Some(FlagValue::Bool(true))));
    assert_eq!(posthog_wasm::get_feature_flag("off"), Ok(Some(FlagValue::Bool(false))));
    assert_eq!(posthog_wasm::get_feature_flag("headline"), Ok(Some(FlagValue::Variant("bold".to_owned()))));
    assert_eq!(posthog_wasm::get_feature_flag("unknown"), Ok(None));
    let headline = posthog_wasm::get_feature_flag_payload::<Headline>("headline");
    assert_eq!(headline, Ok(Some(Headline { size: 12, tags: vec!["a".to_owned()] })));
    assert!(matches!(posthog_wasm::get_feature_flag_payload::<u32>("headline"), Err(Error::Deserialize(_))));
    assert_eq!(posthog_wasm::identify("u", &()), Err(Error::Refused("not today".to_owned())));
    assert_eq!(posthog_wasm::capture("x", &Unwritable), Err(Error::Serialize("Error: it is unwritable".to_owned())));
}

#[wasm_bindgen_test]
fn a_posthog_that_the_page_has_started_is_not_started_again() {
    js_sys::eval(PAGES_OWN).expect("the test's script runs");
    eval("window.posthog.__loaded = true; ''");
    posthog_wasm::init(Config::new("phc_other")).unwrap();
    assert_eq!(calls(), "[]");
}

#[wasm_bindgen_test]
fn a_subscription_ends_when_it_is_dropped() {
    js_sys::eval(PAGES_OWN).expect("the test's script runs");
    let count = Rc::new(RefCell::new(0));
    let heard = Rc::clone(&count);
    let subscription = posthog_wasm::on_feature_flags(move || *heard.borrow_mut() += 1).unwrap();
    eval("window.heard(); ''");
    assert_eq!(*count.borrow(), 2);
    drop(subscription);
    assert_eq!(eval("String(window.heard)"), "undefined");
    posthog_wasm::on_feature_flags(|| {}).unwrap().forget();
    assert_eq!(eval("typeof window.heard"), "function");
}

#[wasm_bindgen_test]
fn errors_have_their_causes_and_no_stack() {
    js_sys::eval(PAGES_OWN).expect("the test's script runs");
    let error = Broken(Some(Box::new(Broken(None))));
    posthog_wasm::capture_error(&error, &serde_json::json!({ "page": 1 })).unwrap();
    assert_eq!(calls(), r#"[["captureException","no invoice","no connection",null,{"page":1}]]"#);
}

#[wasm_bindgen_test]
fn a_page_without_posthog_gets_the_one_of_the_crate() {
    eval("delete window.posthog; ''");
    assert_eq!(posthog_wasm::get_distinct_id(), Ok(None));
    posthog_wasm::init(
        Config::new("phc_embedded")
            .api_host(eval("location.origin"))
            .option("advanced_disable_flags", true)
            .option("disable_session_recording", true)
            .option("autocapture", false)
            .option("bootstrap", serde_json::json!({ "distinctID": "ada", "featureFlags": { "headline": "bold" } })),
    )
    .unwrap();
    assert_eq!(posthog_wasm::get_distinct_id(), Ok(Some("ada".to_owned())));
    assert_eq!(posthog_wasm::get_feature_flag("headline"), Ok(Some(FlagValue::Variant("bold".to_owned()))));
    posthog_wasm::identify("user-1", &serde_json::json!({ "email": "ada@example.com" })).unwrap();
    assert_eq!(posthog_wasm::get_distinct_id(), Ok(Some("user-1".to_owned())));
    posthog_wasm::reset().unwrap();
    assert_ne!(posthog_wasm::get_distinct_id(), Ok(Some("user-1".to_owned())));
}
