//! What the team of the made up product has defined: flags, an experiment, cohorts, saved insights and a dashboard of them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Client, DemoError,
    events::{EXPERIMENT_FLAG, SHARE, SHARE_FLAG},
    people::Product,
};
use crate::time;

/// Makes all of them.
pub(super) async fn create(client: &Client, product: &Product) -> Result<(), DemoError> {
    for flag in flags() {
        client.create("feature_flags", &flag).await?;
    }
    client.create("early_access_feature", &early_access()).await?;
    client.create("experiments", &experiment(product.experiment_start())).await?;
    for cohort in cohorts() {
        client.create("cohorts", &cohort).await?;
    }
    let overview = json!({ "name": "Overview", "description": "How the product does", "pinned": true });
    let on = json!([client.create("dashboards", &overview).await?["id"]]);
    for (name, description, query) in insights() {
        let query = json!({ "kind": "InsightVizNode", "source": query });
        let insight =
            json!({ "name": name, "description": description, "query": query, "saved": true, "dashboards": on });
        client.create("insights", &insight).await?;
    }
    let start = Timestamp::from_millisecond(product.experiment_start()).map(time::format).unwrap_or_default();
    let annotation = json!({ "content": "The new onboarding is tried", "date_marker": start, "scope": "project" });
    client.create("annotations", &annotation).await?;
    Ok(())
}

fn flags() -> [Value; 2] {
    let paying = json!({ "key": "plan", "type": "person", "operator": "exact", "value": ["pro", "team"] });
    [
        json!({
            "key": SHARE_FLAG, "name": "The new search, for some",
            "filters": { "groups": [{ "properties": [], "rollout_percentage": SHARE }] },
        }),
        json!({
            "key": "priority-support", "name": "A button for support, for those who pay for it",
            "filters": {
                "groups": [{ "properties": [paying], "rollout_percentage": 100 }],
                "payloads": { "true": "{\"hours\": 4}" },
            },
        }),
    ]
}

fn early_access() -> Value {
    json!({
        "name": "Keyboard shortcuts", "description": "Everything without the mouse", "stage": "beta",
        "documentation_url": "https://example.com/docs/shortcuts",
    })
}

fn experiment(start: i64) -> Value {
    let goal = |name: &str, event: &str| {
        json!({
            "kind": "ExperimentMetric", "metric_type": "funnel", "name": name,
            "series": [{ "kind": "EventsNode", "event": event, "name": event }],
        })
    };
    let node = |event: &str| json!({ "kind": "EventsNode", "event": event, "name": event });
    let mut amount = node("subscription_created");
    amount["math"] = json!("sum");
    amount["math_property"] = json!("amount_cents");
    let ratio = json!({
        "kind": "ExperimentMetric", "metric_type": "ratio", "name": "Cents per subscription",
        "numerator": amount, "denominator": node("subscription_created"),
    });
    let back = json!({
        "kind": "ExperimentMetric", "metric_type": "retention", "name": "Back within a week",
        "start_event": node("feature_used"), "completion_event": node("feature_used"), "start_handling": "first_seen",
        "retention_window_start": 1, "retention_window_end": 7, "retention_window_unit": "day",
    });
    json!({
        "name": "New onboarding",
        "description": "Fewer questions before the first use.",
        "feature_flag_key": EXPERIMENT_FLAG,
        "start_date": Timestamp::from_millisecond(start).map(time::format).unwrap_or_default(),
        "metrics": [goal("First use", "feature_used")],
        "metrics_secondary": [goal("Payment", "subscription_created"), ratio, back],
    })
}

fn cohorts() -> [Value; 3] {
    let cohort = |name: &str, filter: Value| json!({ "name": name, "filters": { "properties": { "type": "AND", "values": [filter] } } });
    let person =
        |key: &str, values: Value| json!({ "key": key, "type": "person", "operator": "exact", "value": values });
    let often = json!({
        "type": "behavioral", "key": "feature_used", "event_type": "events", "value": "performed_event_multiple",
        "operator": "gte", "operator_value": 10, "time_value": 7, "time_interval": "day",
    });
    [
        cohort("Paying", person("plan", json!(["starter", "pro", "team"]))),
        cohort("Signed up with GitHub", person("signup_method", json!(["github"]))),
        cohort("Power users", often),
    ]
}

/// The name of an insight, what it is about, and its query.
type Saved = (&'static str, &'static str, Value);

fn insights() -> impl Iterator<Item = Saved> {
    trends().into_iter().chain(journeys())
}

fn event(name: &str, more: Value) -> Value {
    let mut node = json!({ "kind": "EventsNode", "event": name, "name": name });
    if let (Value::Object(node), Value::Object(more)) = (&mut node, more) {
        node.extend(more);
    }
    node
}

fn trends() -> [Saved; 3] {
    let since = |from: &str| json!({ "date_from": from });
    let amount = json!({ "math": "sum", "math_property": "amount_cents" });
    let sign_ups = json!({
        "kind": "TrendsQuery", "series": [event("user_signed_up", json!({}))], "dateRange": since("-30d"),
        "breakdownFilter": { "breakdown": "method", "breakdown_type": "event" },
    });
    let active = json!({
        "kind": "TrendsQuery", "series": [event("feature_used", json!({ "math": "dau" }))],
        "dateRange": since("-60d"), "interval": "week",
    });
    let revenue = json!({
        "kind": "TrendsQuery", "series": [event("subscription_created", amount)],
        "dateRange": since("-60d"), "interval": "week",
    });
    [
        ("Sign-ups by method", "Where new users come in.", sign_ups),
        ("Active users by week", "Who used anything.", active),
        ("Revenue", "What new subscriptions bring, in cents.", revenue),
    ]
}

fn journeys() -> [Saved; 3] {
    let last_step = json!([{ "key": "step_number", "type": "event", "operator": "exact", "value": 3 }]);
    let entity = |name: &str| json!({ "id": name, "type": "events" });
    let onboarding = json!({
        "kind": "FunnelsQuery", "dateRange": { "date_from": "all" },
        "series": [
            event("user_signed_up", json!({})),
            event("onboarding_step_completed", json!({ "properties": last_step })),
            event("feature_used", json!({})),
        ],
        "funnelsFilter": { "funnelWindowInterval": 14, "funnelWindowIntervalUnit": "day" },
    });
    let retention = json!({
        "kind": "RetentionQuery",
        "retentionFilter": {
            "period": "Week", "totalIntervals": 8, "retentionType": "retention_first_time",
            "targetEntity": entity("user_signed_up"), "returningEntity": entity("feature_used"),
        },
    });
    let lifecycle = json!({
        "kind": "LifecycleQuery", "series": [event("feature_used", json!({}))],
        "dateRange": { "date_from": "-30d" }, "interval": "week",
    });
    [
        ("Onboarding", "From the sign-up to the first use, within 14 days.", onboarding),
        ("Retention by week", "Who comes back after the sign-up.", retention),
        ("Lifecycle", "New, returning, resurrecting and dormant users.", lifecycle),
    ]
}
