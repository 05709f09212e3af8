//! A page with the module on it.

use posthog_wasm::browser::handover::{self, Answer, Given};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/tests/web/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = makeHost)]
    fn make_host(broken: bool) -> JsValue;
    fn register(host: &JsValue, memory: JsValue, room: &JsValue);
    /// The time and consent as a call takes them.
    fn time(host: &JsValue) -> f64;
    fn advance(host: &JsValue, ms: f64);
    #[wasm_bindgen(js_name = answerFeatures)]
    fn answer_features(host: &JsValue, instance: i32, config: &str, moment: &JsValue);
    #[wasm_bindgen(js_name = flagsAsked)]
    fn flags_asked(host: &JsValue, times: usize) -> js_sys::Promise;
    /// Another tab has written an entry of `localStorage`.
    #[wasm_bindgen(js_name = writeInOtherTab)]
    pub fn write_in_other_tab(key: &str, value: &str);
    /// Puts markup into the page.
    #[wasm_bindgen(js_name = setPage)]
    pub fn set_page(html: &str);
    /// Has an event of this type happen to what a selector finds.
    pub fn happen(selector: &str, kind: &str);
    #[wasm_bindgen(js_name = setConsent)]
    fn set_consent(host: &JsValue, bits: u8);
    #[wasm_bindgen(js_name = passTimer)]
    fn pass_timer(host: &JsValue) -> bool;
    fn seen(host: &JsValue) -> String;
    #[wasm_bindgen(js_name = bodyOf)]
    fn body_of(host: &JsValue, index: usize) -> Vec<u8>;
    #[wasm_bindgen(js_name = textOf)]
    fn text_of(host: &JsValue, index: usize) -> js_sys::Promise;
    #[wasm_bindgen(js_name = pageFacts)]
    fn page_facts() -> String;
    /// Changes the page's address without loading it.
    #[wasm_bindgen(js_name = pushState)]
    pub fn push_state(address: &str);
    /// An entry of `localStorage`.
    pub fn local(key: &str) -> Option<String>;
    #[wasm_bindgen(js_name = setLocal)]
    pub fn set_local(key: &str, value: &str);
    /// An entry of `sessionStorage`.
    pub fn session(key: &str) -> Option<String>;
    #[wasm_bindgen(js_name = readCookie)]
    pub fn cookie(name: &str) -> Option<String>;
    #[wasm_bindgen(js_name = writeCookie)]
    pub fn set_cookie(name: &str, value: &str, days: f64);
}

/// A page with a started instance.
pub struct Page {
    host: JsValue,
    instance: i32,
}

impl Page {
    /// The instance of `token` on a fresh page, as posthog-js's defaults configure it.
    pub fn open(token: &str) -> Self {
        Self::open_with(token, json!({}))
    }

    /// The same with other options.
    pub fn open_with(token: &str, options: Value) -> Self {
        Self::start(token, options, false)
    }

    /// In a browser that blocks localStorage and sessionStorage.
    pub fn open_without_storage(token: &str) -> Self {
        Self::start(token, json!({}), true)
    }

    fn start(token: &str, options: Value, broken: bool) -> Self {
        let mut config = json!({
            "token": token,
            "api_host": "https://ph.example.com",
            "persistence": "localStorage+cookie",
            "cookie_expiration": 365,
            "save_campaign_params": true,
            "save_referrer": true,
            "person_profiles": "identified_only",
            "request_batching": true,
            "session_idle_timeout_seconds": 1800,
        });
        for (key, value) in options.as_object().expect("options") {
            config[key] = value.clone();
        }
        let host = make_host(broken);
        let device = json!({ "$browser": "Netscape", "$browser_version": 4 }).to_string();
        // the tests' page lives as long as they do
        let room = Closure::<dyn Fn(usize) -> usize>::new(|bytes| handover::room(bytes) as usize).into_js_value();
        register(&host, wasm_bindgen::memory(), &room);
        posthog_wasm::moment(time(&host), js_sys::Math::random());
        let instance = posthog_wasm::start(given(&config.to_string()), given(&device), given(""));
        Self { host, instance }
    }

    /// Starts autocapture with posthog-js's defaults and other `options`; it does without the project's settings.
    pub fn start_autocapture(&self, options: Value) {
        let mut config = json!({ "autocapture": true, "rageclick": true, "advanced_disable_flags": true });
        for (key, value) in options.as_object().expect("options") {
            config[key] = value.clone();
        }
        self.answer_features(&config.to_string());
        posthog_wasm::start_features(self.instance);
    }

    /// Answers what features ask, with the page's config (JSON).
    fn answer_features(&self, config: &str) {
        let moment = Closure::<dyn Fn(f64)>::new(|time| posthog_wasm::moment(time, 0.5)).into_js_value();
        answer_features(&self.host, self.instance, config, &moment);
    }

    /// Starts the features with the config of the instance.
    pub fn start_features(&self) {
        self.answer_features("{}");
        posthog_wasm::start_features(self.now());
    }

    /// Stops what the instance does unasked.
    pub fn stop_features(&self) {
        posthog_wasm::stop_features(self.instance);
    }

    /// The number of the instance, for a call that happens now.
    pub fn now(&self) -> i32 {
        posthog_wasm::moment(time(&self.host), js_sys::Math::random());
        self.instance
    }

    /// What `capture` answers, as it is.
    pub fn try_capture(&self, name: &str, properties: &str) -> String {
        text(posthog_wasm::capture(self.now(), given(name), given(properties), given(""), 0, false))
    }

    pub fn capture(&self, name: &str, properties: Value) -> Value {
        let event = self.try_capture(name, &properties.to_string());
        serde_json::from_str(&event).unwrap_or_else(|error| panic!("{error}: {event:?}"))
    }

    /// Captures an event and puts it into the batch; the answer is its uuid.
    pub fn deliver(&self, name: &str, properties: Value) -> String {
        let event = self.capture(name, properties);
        posthog_wasm::deliver(self.now(), given(&event.to_string()), given(""), false);
        event["uuid"].as_str().expect("a uuid").into()
    }

    /// What `identify` answers.
    pub fn identify(&self, id: &str, set: &str) -> String {
        text(posthog_wasm::identify(self.now(), given(id), given(set), given("")))
    }

    /// What `group` answers.
    pub fn group(&self, kind: &str, key: &str) -> String {
        text(posthog_wasm::group(self.now(), given(kind), given(key), given(""), true))
    }

    pub fn register(&self, properties: &str) {
        posthog_wasm::register(self.now(), given(properties), 0.0);
    }

    pub fn property(&self, name: &str) -> Value {
        let text = text(posthog_wasm::property(self.now(), given(name), false));
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("JSON") }
    }

    pub fn session_id(&self) -> String {
        // the time of the check, ms since 1970: the lowest four bits of a call's time are consent
        let now = (time(&self.host) / 16.0).floor();
        let session = text(posthog_wasm::session(self.now(), now, 0));
        let session: Value = serde_json::from_str(&session).expect("JSON");
        session["sessionId"].as_str().expect("a session id").into()
    }

    /// The visitor has decided as `bits` say: see `consent_facts` in crates/wire/src/core_protocol.rs.
    pub fn consent(&self, bits: u8) {
        set_consent(&self.host, bits);
    }

    /// Lets time pass.
    pub fn advance(&self, ms: f64) {
        advance(&self.host, ms);
    }

    /// Lets the timer go off after its time. Panics where none is set.
    pub fn fire_timer(&self) {
        assert!(pass_timer(&self.host), "no timer is set");
        posthog_wasm::tick(self.now());
    }

    /// The wait of the timer that is set, ms.
    pub fn timer(&self) -> Option<f64> {
        self.seen()["timer"].as_f64()
    }

    /// The server's answer to a request.
    pub fn answer(&self, request: &Value, status: i32) {
        let id = request["id"].as_f64().expect("an id");
        posthog_wasm::answered(self.now(), id as u32, status, 0.0);
    }

    /// All requests so far, without their bodies.
    pub fn sent(&self) -> Vec<Value> {
        self.seen()["sent"].as_array().expect("an array").clone()
    }

    /// The outbox, without the events.
    pub fn records(&self) -> Vec<Value> {
        self.seen()["records"].as_array().expect("an array").clone()
    }

    /// Waits until flags have been requested so many times; returns the last request.
    pub async fn flag_request(&self, times: usize) -> Value {
        JsFuture::from(flags_asked(&self.host, times)).await.expect("a request");
        self.seen()["flags"][times - 1].clone()
    }

    /// How often flags have changed.
    pub fn flag_changes(&self) -> i64 {
        self.seen()["flagsChanged"].as_i64().expect("a number")
    }

    /// Which callbacks were called: of the request under way (1) or of the next one (0), and the error.
    pub fn settled(&self) -> Value {
        self.seen()["settled"].clone()
    }

    pub fn captured(&self) -> Vec<Value> {
        let events = self.seen()["captured"].as_array().expect("an array").clone();
        events.iter().map(|event| serde_json::from_str(event.as_str().expect("text")).expect("JSON")).collect()
    }

    pub fn logged(&self, text: &str) -> bool {
        self.seen()["logs"].to_string().contains(text)
    }

    pub fn body(&self, index: usize) -> Vec<u8> {
        body_of(&self.host, index)
    }

    /// The JSON that a request carries, inflated by the browser where it is gzip.
    pub async fn json(&self, index: usize) -> Value {
        serde_json::from_str(&self.text(index).await).expect("JSON")
    }

    pub async fn text(&self, index: usize) -> String {
        let text = JsFuture::from(text_of(&self.host, index)).await.expect("a body that inflates");
        text.as_string().expect("text")
    }

    fn seen(&self) -> Value {
        serde_json::from_str(&seen(&self.host)).expect("JSON")
    }
}

pub fn given(text: &str) -> Given {
    text.into()
}

/// The text that an export answers.
pub fn text(answer: Answer) -> String {
    answer.into_text().expect("a text")
}

/// What the page itself sees of location and window.
pub fn facts() -> Value {
    serde_json::from_str(&page_facts()).expect("JSON")
}

/// The entry that `token`'s properties are stored under.
pub fn key(token: &str) -> String {
    format!("ph_{token}_posthog")
}

/// What is stored for `token` in localStorage.
pub fn stored(token: &str) -> Value {
    let text = local(&key(token)).expect("an entry in localStorage");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// What is stored for `token` in the cookie.
pub fn in_cookie(token: &str) -> Value {
    let text = cookie(&key(token)).expect("a cookie");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
