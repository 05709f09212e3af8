//! What an SDK asks of `/flags/`.

use std::collections::HashMap;

use axum::http::{HeaderMap, header};
use serde_json::Value;

use crate::{
    capture_error::CaptureError,
    fields::Fields,
    filters::{definition::FeatureFlag, property},
    ingest::payload,
    json,
    limits::{FLAGS_REQUEST_BYTES, TREE_VALUES},
    model::Properties,
};

/// What is read of a request.
const FIELDS: [&str; 18] = [
    "token",
    "api_key",
    "$token",
    "distinct_id",
    "$distinct_id",
    "$anon_distinct_id",
    "anon_distinct_id",
    "$device_id",
    "device_id",
    "groups",
    "group_properties",
    "person_properties",
    "flag_keys_to_evaluate",
    "flag_keys",
    "evaluation_contexts",
    "evaluation_environments",
    "evaluation_runtime",
    "disable_flags",
];

/// Flags whose keys begin like this belong to surveys.
const SURVEY_PREFIX: &str = "survey-targeting-";

/// Where a flag may be evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runtime {
    /// A page or an app.
    Client,
    /// A server's SDK.
    Server,
}

impl Runtime {
    /// Derived from the request's sender; `None` if that is unknown.
    pub fn detect(headers: &HeaderMap) -> Option<Self> {
        if headers.contains_key(header::ORIGIN) || headers.contains_key(header::REFERER) {
            return Some(Self::Client);
        }
        let agent = headers.get(header::USER_AGENT)?.to_str().ok()?;
        match agent.split('/').next()? {
            "Mozilla" | "posthog-android" | "posthog-ios" | "posthog-flutter" | "posthog-react-native" => {
                Some(Self::Client)
            }
            name if name.starts_with("posthog-") || name.starts_with("python-requests") => Some(Self::Server),
            _ => None,
        }
    }

    fn named(name: &str) -> Option<Self> {
        match name {
            "client" => Some(Self::Client),
            "server" => Some(Self::Server),
            _ => None,
        }
    }
}

/// A request for flags.
#[derive(Debug, Default)]
pub struct FlagsRequest {
    /// Project API key.
    pub token: String,
    /// Whom flags are asked for.
    pub distinct_id: Option<String>,
    /// `$anon_distinct_id`: who that was before identification.
    pub anon_distinct_id: Option<String>,
    /// `$device_id`, there or among the person properties.
    pub device_id: Option<String>,
    /// Group keys by type.
    pub groups: HashMap<String, String>,
    /// What the sender knows of the person; overrides what is stored.
    pub person_properties: Properties,
    /// What the sender knows of each group, by type; overrides what is stored.
    pub group_properties: HashMap<String, Properties>,
    /// Only these flags.
    pub flag_keys: Option<Vec<String>>,
    /// `evaluation_contexts`, formerly `evaluation_environments`.
    pub contexts: Vec<String>,
    /// Where the answer is used.
    pub runtime: Option<Runtime>,
    /// No flags at all.
    pub disable_flags: bool,
    /// Only flags of surveys.
    pub only_surveys: bool,
}

/// A person seen for the first time under an id other than the earlier one.
#[derive(Debug, Clone)]
pub struct FirstSeen {
    /// Project API key.
    pub token: String,
    /// The id after identification.
    pub distinct_id: String,
    /// The id before.
    pub earlier_id: String,
    /// Flags that go on with the id before.
    pub flag_keys: Vec<String>,
}

impl FlagsRequest {
    /// Reads a request's JSON text. What has an unexpected type counts as absent.
    pub fn parse(json: &str) -> Result<Self, CaptureError> {
        if json.len() > FLAGS_REQUEST_BYTES {
            return Err(CaptureError::TooLarge { limit: FLAGS_REQUEST_BYTES });
        }
        if !json::is_small(json) {
            json::values(json)?;
            return Err(CaptureError::TooManyValues { limit: TREE_VALUES });
        }
        let fields = Fields::read(json, &FIELDS)?;
        let token = payload::token_of_request(&fields)?;
        let named = |names: [&str; 2]| names.iter().find_map(|name| fields.text(name)).filter(|text| !text.is_empty());
        let list = |name: &str| fields.get(name).map(|_| fields.names(name));
        let person_properties = fields.object("person_properties");
        let device_of_person = person_properties.get("$device_id").filter(|id| !id.is_null()).map(property::text);
        Ok(Self {
            token,
            distinct_id: named(["distinct_id", "$distinct_id"]),
            anon_distinct_id: named(["$anon_distinct_id", "anon_distinct_id"]),
            device_id: named(["$device_id", "device_id"]).or(device_of_person).filter(|id| !id.is_empty()),
            groups: fields
                .object("groups")
                .into_iter()
                .filter(|(_, key)| !key.is_null())
                .map(|(kind, key)| (kind, property::text(&key)))
                .collect(),
            group_properties: fields
                .object("group_properties")
                .into_iter()
                .filter_map(|(kind, properties)| match properties {
                    Value::Object(properties) => Some((kind, properties)),
                    _ => None,
                })
                .collect(),
            person_properties,
            flag_keys: list("flag_keys_to_evaluate").or_else(|| list("flag_keys")),
            contexts: list("evaluation_contexts").or_else(|| list("evaluation_environments")).unwrap_or_default(),
            runtime: fields.string("evaluation_runtime").and_then(|name| Runtime::named(&name)),
            disable_flags: fields.boolean("disable_flags").unwrap_or(false),
            only_surveys: false,
        })
    }

    /// Whether the answer is to have this flag.
    pub fn wants(&self, flag: &FeatureFlag) -> bool {
        let named = self.flag_keys.as_ref().is_none_or(|keys| keys.contains(&flag.key));
        let in_context = self.contexts.is_empty()
            || flag.evaluation_contexts.is_empty()
            || flag.evaluation_contexts.iter().any(|context| self.contexts.contains(context));
        let runs_here = match (flag.evaluation_runtime.as_deref().and_then(Runtime::named), self.runtime) {
            (Some(only), Some(runtime)) => only == runtime,
            _ => true,
        };
        named && in_context && runs_here && (!self.only_surveys || flag.key.starts_with(SURVEY_PREFIX))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(fields: Value) -> FlagsRequest {
        let mut body = json!({ "token": "phc_test", "distinct_id": "ada" });
        if let (Value::Object(body), Value::Object(fields)) = (&mut body, fields) {
            body.extend(fields);
        }
        FlagsRequest::parse(&body.to_string()).expect("a request")
    }

    fn flag(fields: Value) -> FeatureFlag {
        let mut flag = json!({ "id": 1, "key": "beta" });
        if let (Value::Object(flag), Value::Object(fields)) = (&mut flag, fields) {
            flag.extend(fields);
        }
        serde_json::from_value(flag).expect("a flag")
    }

    #[test]
    fn reads_what_each_sdk_calls_it() {
        let asked = request(json!({
            "$device_id": "d", "groups": { "company": 5, "team": null }, "group_properties": { "company": { "a": 1 } },
            "flag_keys_to_evaluate": ["a"], "evaluation_environments": ["web"], "evaluation_runtime": "server",
        }));
        assert_eq!(asked.device_id.as_deref(), Some("d"));
        assert_eq!(asked.groups, HashMap::from([("company".into(), "5".into())]));
        assert_eq!(asked.flag_keys, Some(vec!["a".to_owned()]));
        assert_eq!((asked.contexts, asked.runtime), (vec!["web".to_owned()], Some(Runtime::Server)));
        let of_person = request(json!({ "person_properties": { "$device_id": "p" }, "flag_keys": [] }));
        assert_eq!((of_person.device_id.as_deref(), of_person.flag_keys), (Some("p"), Some(vec![])));
    }

    #[test]
    fn a_flag_may_be_for_some_contexts_runtimes_or_keys() {
        let plain = flag(json!({}));
        let web = flag(json!({ "evaluation_contexts": ["web"] }));
        let server = flag(json!({ "evaluation_runtime": "server" }));
        let any = request(json!({}));
        assert!(any.wants(&plain) && any.wants(&web) && any.wants(&server));
        let docs = request(json!({ "evaluation_contexts": ["docs"] }));
        assert!(docs.wants(&plain) && !docs.wants(&web));
        let client = request(json!({ "evaluation_runtime": "client" }));
        assert!(client.wants(&plain) && !client.wants(&server));
        let other = request(json!({ "flag_keys": ["other"] }));
        assert!(!other.wants(&plain));
        assert!(!FlagsRequest { only_surveys: true, ..request(json!({})) }.wants(&plain));
    }

    #[test]
    fn the_sender_is_told_by_its_headers() {
        let from = |name: header::HeaderName, value: &str| {
            Runtime::detect(&HeaderMap::from_iter([(name, value.parse().expect("a header value"))]))
        };
        assert_eq!(from(header::USER_AGENT, "Mozilla/5.0 (X11)"), Some(Runtime::Client));
        assert_eq!(from(header::USER_AGENT, "posthog-python/7.0.0"), Some(Runtime::Server));
        assert_eq!(from(header::USER_AGENT, "posthog-ios/3.0.0"), Some(Runtime::Client));
        assert_eq!(from(header::ORIGIN, "https://shop.test"), Some(Runtime::Client));
        assert_eq!(from(header::USER_AGENT, "curl/8"), None);
    }
}
