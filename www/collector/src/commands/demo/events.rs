//! Events as posthog-js sends them, of made up visitors and users.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::TOKEN;
use crate::time;

/// The names of the steps of the onboarding, by which they are counted, too.
pub(super) const STEPS: [&str; 3] = ["profile", "import", ONBOARDED_STEP];
/// The last of them.
pub(super) const ONBOARDED_STEP: &str = "invite";

/// The flag of the experiment, and one with a share of everybody.
pub(super) const EXPERIMENT_FLAG: &str = "new-onboarding";
pub(super) const SHARE_FLAG: &str = "beta-search";
/// The share of [`SHARE_FLAG`], in per cent.
pub(super) const SHARE: u8 = 30;

/// An event with what it is counted by.
pub(super) struct Moment {
    /// Milliseconds since 1970.
    pub at: i64,
    /// The event's name.
    pub name: &'static str,
    /// The number of the user, where it is one.
    pub person: Option<usize>,
    /// The step or the variant that it is about.
    pub detail: &'static str,
    /// As it is sent.
    pub event: Value,
}

/// Browser, system and kind of device.
pub(super) const DEVICES: [(&str, &str, &str); 6] = [
    ("Chrome", "Windows", "Desktop"),
    ("Chrome", "Mac OS X", "Desktop"),
    ("Safari", "Mac OS X", "Desktop"),
    ("Firefox", "Linux", "Desktop"),
    ("Mobile Safari", "iOS", "Mobile"),
    ("Chrome", "Android", "Mobile"),
];

/// Where visitors come from; the first is nowhere.
pub(super) const REFERRERS: [(&str, Option<&str>); 5] = [
    ("$direct", None),
    ("www.google.com", None),
    ("news.ycombinator.com", None),
    ("github.com", None),
    ("www.linkedin.com", Some("spring-launch")),
];

/// Who sends an event, from where.
#[derive(Clone)]
pub(super) struct Sender {
    pub distinct_id: String,
    /// The number of the user; a visitor has none and gets no profile.
    pub person: Option<usize>,
    pub device: usize,
    pub referrer: usize,
    pub session: Uuid,
    /// The variant of the experiment, where the user takes part.
    pub variant: Option<&'static str>,
    /// Whether the user has [`SHARE_FLAG`].
    pub has_share: bool,
}

impl Sender {
    /// An event at a path of the product.
    pub fn event(&self, at: i64, uuid: Uuid, name: &'static str, path: &str, own: Value) -> Moment {
        let (browser, system, kind) = DEVICES[self.device];
        let (referrer, campaign) = REFERRERS[self.referrer];
        let mut properties = Map::new();
        let mut put = |name: &str, value: Value| {
            properties.insert(name.into(), value);
        };
        put("token", json!(TOKEN));
        put("$lib", json!("web"));
        put("$current_url", json!(format!("https://app.example.com{path}")));
        put("$host", json!("app.example.com"));
        put("$pathname", json!(path));
        put("$browser", json!(browser));
        put("$os", json!(system));
        put("$device_type", json!(kind));
        put("$referring_domain", json!(referrer));
        put("$session_id", json!(self.session));
        put("$window_id", json!(self.session));
        if let Some(campaign) = campaign {
            put("utm_campaign", json!(campaign));
        }
        if let Some(variant) = self.variant {
            put(&format!("$feature/{EXPERIMENT_FLAG}"), json!(variant));
        }
        if self.person.is_some() {
            put(&format!("$feature/{SHARE_FLAG}"), json!(self.has_share));
        } else {
            put("$process_person_profile", json!(false));
        }
        if let Value::Object(own) = own {
            properties.extend(own);
        }
        let at_text = jiff::Timestamp::from_millisecond(at).map(time::format).unwrap_or_default();
        let event = json!({
            "uuid": uuid, "event": name, "distinct_id": self.distinct_id, "timestamp": at_text, "properties": properties,
        });
        Moment { at, name, person: self.person, detail: "", event }
    }
}
