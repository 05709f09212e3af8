use super::Activations;
use crate::js::native::Native;
use serde_json::{Value, json};

const NOTHING: &str = "{}";

/// A visit: what is stored, in the session that goes on.
struct Visit {
    activations: Activations,
    stored: String,
    session: &'static str,
}

impl Visit {
    fn with(definitions: &Value) -> Self {
        let mut activations = Activations::default();
        activations.define(&definitions.to_string());
        Self { activations, stored: NOTHING.into(), session: "s1" }
    }

    /// Captures an event, and returns the changes.
    fn event(&mut self, name: &str, properties: &Value) -> Value {
        let changes =
            self.activations.on_event(&Native, name, &properties.to_string(), &self.stored, self.session, 1_000);
        let changes: Value = serde_json::from_str(&changes).expect("JSON");
        self.stored = changes["stored"].to_string();
        changes
    }

    fn active(&self) -> Value {
        serde_json::from_str(&self.activations.active(&self.stored, self.session)).expect("JSON")
    }

    /// The next page of the same visit.
    fn reload(&mut self, definitions: &Value) {
        self.activations = Activations::default();
        self.activations.define(&definitions.to_string());
    }
}

fn survey(conditions: &Value) -> Value {
    json!({ "id": "a", "start_date": "2026-01-01", "conditions": conditions })
}

fn on(name: &str) -> Value {
    json!({ "events": { "values": [{ "name": name }] } })
}

#[test]
fn an_event_activates_a_survey_until_it_is_dismissed_or_answered() {
    let definitions = json!([survey(&on("bought"))]);
    for end in ["survey dismissed", "survey sent"] {
        let mut visit = Visit::with(&definitions);
        assert_eq!(visit.event("other", &json!({}))["changed"], false);
        assert_eq!(visit.active(), json!([]));
        assert_eq!(visit.event("bought", &json!({}))["changed"], true);
        assert_eq!(visit.active(), json!(["a"]));
        visit.event("survey shown", &json!({ "$survey_id": "a" }));
        visit.reload(&definitions);
        assert_eq!(visit.active(), json!(["a"]), "shown, it survives the page");
        visit.event("survey sent", &json!({ "$survey_id": "a", "$survey_completed": false }));
        assert_eq!(visit.active(), json!(["a"]), "half an answer does not end it");
        visit.event(end, &json!({ "$survey_id": "a" }));
        assert_eq!(visit.active(), json!([]));
    }
}

#[test]
fn what_was_not_shown_does_not_survive_the_page() {
    let definitions = json!([survey(&on("bought"))]);
    let mut visit = Visit::with(&definitions);
    visit.event("bought", &json!({}));
    visit.reload(&definitions);
    assert_eq!(visit.active(), json!([]));
}

#[test]
fn a_delayed_survey_goes_on_waiting_on_the_next_page() {
    let mut definition = survey(&on("bought"));
    definition["appearance"] = json!({ "surveyPopupDelaySeconds": 10 });
    let definitions = json!([definition]);
    let mut visit = Visit::with(&definitions);
    let changes = visit.event("bought", &json!({}));
    assert_eq!(changes["stored"], json!({ "activated": ["a"], "session": "s1", "times": { "a": 1000 } }));
    visit.reload(&definitions);
    assert_eq!(visit.active(), json!(["a"]));
    visit.session = "s2";
    assert_eq!(visit.active(), json!([]), "of another session");
    let changes: Value = serde_json::from_str(&visit.activations.on_session(&visit.stored, "s2")).expect("JSON");
    assert_eq!(changes["cancel"], json!(["a"]));
    assert_eq!(changes["stored"], json!({ "activated": [], "session": "", "times": {} }));
}

#[test]
fn a_repeated_survey_is_used_up_when_it_is_shown() {
    let mut repeated = on("bought");
    repeated["events"]["repeatedActivation"] = true.into();
    let mut always = survey(&on("bought"));
    always["schedule"] = "always".into();
    for definition in [survey(&repeated), always] {
        let mut visit = Visit::with(&json!([definition]));
        for _ in 0..2 {
            visit.event("bought", &json!({}));
            assert_eq!(visit.active(), json!(["a"]));
            visit.event("survey shown", &json!({ "$survey_id": "a" }));
            assert_eq!(visit.active(), json!([]));
        }
    }
}

#[test]
fn a_cancelling_event_ends_an_activation() {
    let mut conditions = on("bought");
    conditions["cancelEvents"] = json!({ "values": [{ "name": "left", "propertyFilters": { "how": { "operator": "exact", "values": ["angry"] } } }] });
    let mut visit = Visit::with(&json!([survey(&conditions)]));
    visit.event("bought", &json!({}));
    assert_eq!(visit.event("left", &json!({ "how": "calm" }))["cancel"], json!([]));
    assert_eq!(visit.event("left", &json!({ "how": "angry" }))["cancel"], json!(["a"]));
    assert_eq!(visit.active(), json!([]));
}

#[test]
fn an_action_activates_a_survey() {
    let steps = json!([{ "event": "$autocapture", "text": "Buy", "selector": "#buy" }, { "event": "bought" }]);
    let conditions = json!({ "actions": { "values": [{ "name": "buys", "steps": steps }] } });
    let mut visit = Visit::with(&json!([survey(&conditions)]));
    assert_eq!(visit.activations.selectors(), r##"["#buy"]"##);
    assert!(visit.activations.wants("anything", ""));
    visit.event("$autocapture", &json!({ "$elements_chain": "a:text=\"Buy\"" }));
    assert_eq!(visit.active(), json!([]), "of another element");
    visit.event("bought", &json!({}));
    assert_eq!(visit.active(), json!(["a"]));
}

#[test]
fn surveys_that_do_not_run_or_wait_for_nothing_are_not_activated() {
    let mut ended = survey(&on("bought"));
    ended["end_date"] = "2026-02-01".into();
    let mut draft = survey(&on("bought"));
    draft["start_date"] = Value::Null;
    let visit = Visit::with(&json!([ended, draft, survey(&json!({ "url": "x" })), survey(&Value::Null)]));
    assert!(!visit.activations.wants("bought", ""));
}

#[test]
fn definitions_that_are_no_json_are_none() {
    for text in ["", "null", "[", "[1,\"a\",{}]", "{}"] {
        let mut activations = Activations::default();
        activations.define(text);
        assert!(!activations.wants("bought", ""), "{text}");
    }
}

#[test]
fn without_a_session_a_delayed_survey_waits_on_its_page_only() {
    let mut definition = survey(&on("bought"));
    definition["appearance"] = json!({ "surveyPopupDelaySeconds": 0.5 });
    let mut visit = Visit::with(&json!([definition]));
    visit.session = "";
    let changes = visit.event("bought", &json!({}));
    assert_eq!(changes["stored"]["activated"], json!([]));
    assert_eq!(visit.active(), json!(["a"]));
}
