//! The schemas of what is sent, as far as generated clients and tests need them: further members are taken or refused as
//! the handlers say.

use serde_json::{Value, json};

/// All of them by their names, with the one of errors.
pub(super) fn schemas() -> Value {
    let mut all = sent_by_sdks();
    for more in [definitions(), questions(), others()] {
        if let (Value::Object(all), Value::Object(more)) = (&mut all, more) {
            all.extend(more);
        }
    }
    all
}

fn text() -> Value {
    json!({ "type": "string" })
}

/// A project API key.
fn key() -> Value {
    json!({ "type": "string", "pattern": "^phc_[A-Za-z0-9_]{1,43}$" })
}

fn object() -> Value {
    json!({ "type": "object" })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn with(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

fn sent_by_sdks() -> Value {
    let time = json!({ "type": "string", "format": "date-time" });
    let uuid = json!({ "type": "string", "format": "uuid" });
    let event = with(
        &["event", "distinct_id"],
        json!({
            "event": text(), "distinct_id": text(), "uuid": uuid, "timestamp": time, "api_key": key(),
            "properties": object(), "$set": object(), "$set_once": object(), "$unset": list(text()),
        }),
    );
    let batch = json!({ "api_key": key(), "historical_migration": { "type": "boolean" }, "sent_at": time,
                        "batch": list(named("Event")) });
    let snapshot =
        json!({ "token": key(), "$session_id": text(), "$window_id": text(), "$snapshot_data": list(object()) });
    let flags = json!({
        "token": key(), "distinct_id": text(), "$anon_distinct_id": text(), "$device_id": text(), "groups": object(),
        "person_properties": object(), "group_properties": object(), "flag_keys_to_evaluate": list(text()),
        "evaluation_contexts": list(text()), "disable_flags": { "type": "boolean" },
    });
    json!({
        "Event": event,
        "Events": { "anyOf": [named("Event"), list(named("Event")), named("Batch")] },
        "Batch": with(&["api_key", "batch"], batch),
        "BatchV1": with(&["batch"], json!({ "batch": list(named("Event")) })),
        "Snapshots": list(with(
            &["event", "distinct_id", "properties"],
            json!({ "event": { "const": "$snapshot" }, "distinct_id": text(),
                    "properties": with(&["token", "$session_id", "$snapshot_data"], snapshot) }),
        )),
        "FlagsRequest": with(&["token", "distinct_id"], flags),
        "Otlp": with(&[], json!({ "resourceLogs": list(object()), "resourceMetrics": list(object()),
                                  "resourceSpans": list(object()) })),
    })
}

fn definitions() -> Value {
    let filter = with(
        &["key", "value"],
        json!({
            "key": text(), "value": {}, "operator": text(),
            "type": { "enum": ["event", "person", "cohort", "flag", "group"] },
        }),
    );
    let share = json!({ "type": "number", "minimum": 0, "maximum": 100 });
    let condition = with(
        &[],
        json!({ "properties": list(named("PropertyFilter")), "rollout_percentage": share, "variant": text() }),
    );
    let variants = list(with(&["key", "rollout_percentage"], json!({ "key": text(), "rollout_percentage": share })));
    let filters = json!({
        "groups": list(condition), "multivariate": with(&["variants"], json!({ "variants": variants })), "payloads": object(),
    });
    let truth = json!({ "type": "boolean" });
    json!({
        "PropertyFilter": filter,
        "Flag": with(&["key"], json!({ "key": text(), "name": text(), "active": truth, "deleted": truth,
                                       "filters": with(&[], filters) })),
        "Cohort": with(&["name"], json!({
            "name": text(), "is_static": truth, "distinct_ids": list(text()),
            "filters": with(&["properties"], json!({ "properties": with(
                &["type", "values"],
                json!({ "type": { "enum": ["AND", "OR"] }, "values": list(named("PropertyFilter")) }),
            ) })),
        })),
        "Members": with(&[], json!({ "person_ids": list(text()), "distinct_ids": list(text()), "person_id": text() })),
        "Feature": with(&["name"], json!({ "name": text(), "description": text(), "stage": text(),
                                           "documentation_url": text() })),
        "Survey": with(&["name"], json!({ "name": text(), "description": text(), "type": text(), "schedule": text(),
                                          "questions": list(object()), "conditions": object(), "appearance": object(),
                                          "start_date": text(), "end_date": text(), "archived": truth })),
        "WebExperiment": with(&["name", "variants"], json!({ "name": text(), "variants": object() })),
    })
}

fn questions() -> Value {
    let series = list(with(
        &["kind"],
        json!({ "kind": { "const": "EventsNode" }, "event": text(), "math": text(), "math_property": text(),
                "properties": list(named("PropertyFilter")) }),
    ));
    let kinds = ["TrendsQuery", "FunnelsQuery", "RetentionQuery", "LifecycleQuery", "StickinessQuery", "PathsQuery"];
    let interval = json!({ "enum": ["minute", "hour", "day", "week", "month"] });
    let query = with(
        &["kind"],
        json!({
            "kind": { "enum": kinds }, "series": series, "interval": interval, "properties": list(named("PropertyFilter")),
            "dateRange": with(&[], json!({ "date_from": text(), "date_to": text() })),
            "breakdownFilter": with(&[], json!({ "breakdown": text(), "breakdown_type": { "enum": ["event", "person"] } })),
            "funnelsFilter": object(), "retentionFilter": object(), "trendsFilter": object(), "pathsFilter": object(),
        }),
    );
    let filters = json!({
        "insight": { "enum": ["TRENDS", "FUNNELS", "RETENTION", "LIFECYCLE", "STICKINESS", "PATHS"] },
        "events": list(with(&["id"], json!({ "id": text(), "type": { "const": "events" }, "order": { "type": "integer" },
                                             "properties": list(named("PropertyFilter")) }))),
        "date_from": text(), "date_to": text(), "interval": interval, "properties": list(named("PropertyFilter")),
        "breakdown": text(), "breakdown_type": { "enum": ["event", "person"] },
        "funnel_window_days": { "type": "integer" },
    });
    json!({
        "Question": query,
        "HogQL": with(&["kind", "query"], json!({ "kind": { "const": "HogQLQuery" }, "query": text() })),
        "Query": with(&["query"], json!({ "query": { "anyOf": [named("Question"), named("HogQL")] } })),
        "Filters": with(&[], filters),
        "Annotation": with(&[], json!({
            "content": text(), "date_marker": { "type": "string", "format": "date-time" },
            "scope": { "enum": ["dashboard_item", "dashboard", "project", "organization"] },
            "dashboard_item": { "type": ["integer", "null"] }, "dashboard_id": { "type": ["integer", "null"] },
        })),
        "Dashboard": with(&[], json!({
            "name": text(), "description": text(), "pinned": { "type": "boolean" }, "tags": list(text()),
            "filters": with(&[], json!({ "date_from": text(), "date_to": text() })),
            "tiles": list(with(&[], json!({ "id": { "type": "integer" }, "layouts": object(), "color": text(),
                                            "text": with(&["body"], json!({ "body": text() })) }))),
        })),
        "Insight": with(&[], json!({ "name": text(), "description": text(), "saved": { "type": "boolean" },
                                     "dashboards": list(json!({ "type": "integer" })),
                                     "query": named("Question"), "filters": named("Filters") })),
    })
}

fn issue_status() -> Value {
    json!({ "enum": ["active", "archived", "pending_release", "resolved", "suppressed"] })
}

fn others() -> Value {
    let metric = with(
        &["kind", "metric_type"],
        json!({
            "kind": { "const": "ExperimentMetric" }, "metric_type": { "enum": ["funnel", "mean", "ratio", "retention"] },
            "series": list(object()), "source": object(),
        }),
    );
    json!({
        "Experiment": with(&["name", "feature_flag_key"], json!({
            "name": text(), "description": text(), "feature_flag_key": text(), "start_date": text(), "end_date": text(),
            "metrics": list(metric), "parameters": object(), "exposure_criteria": object(), "stats_config": object(),
        })),
        "Split": with(&[], json!({ "main_distinct_id": text(), "distinct_ids_to_split": list(text()) })),
        "Issue": with(&[], json!({ "status": issue_status(), "name": text(), "description": text() })),
        "IssueAssignee": with(&[], json!({ "assignee": with(&["id", "type"], json!({
            "id": { "type": "integer" }, "type": { "type": "string", "enum": ["user"] },
        })) })),
        "IssueSplit": with(&["fingerprints"], json!({ "fingerprints": list(with(&["fingerprint"], json!({
            "fingerprint": text(), "name": text(), "description": text(),
        }))) })),
        "Release": with(&["version", "project"], json!({
            "version": text(), "project": text(), "hash_id": text(), "metadata": object(),
        })),
        "SymbolSets": with(&["symbol_sets"], json!({
            "symbol_sets": list(with(&["chunk_id"], json!({
                "chunk_id": text(), "release_id": text(), "content_hash": text(),
                "content_length": { "type": "integer", "minimum": 0 },
            }))),
            "force": { "type": "boolean" }, "skip_on_conflict": { "type": "boolean" },
        })),
        "SymbolSetHashes": with(&["content_hashes"], json!({ "content_hashes": object() })),
        "Ids": with(&["ids"], json!({ "ids": list(text()) })),
        "RawIds": with(&["raw_ids"], json!({ "raw_ids": list(text()), "symbol_set": text() })),
        "IssuesStatus": with(&["action", "ids", "status"], json!({
            "action": { "const": "set_status" }, "ids": list(text()), "status": issue_status(),
        })),
        "LogsQuery": with(&["query"], json!({ "query": with(&[], json!({
            "dateRange": object(), "severityLevels": list(json!({ "enum": ["trace", "debug", "info", "warn", "error", "fatal"] })),
            "serviceNames": list(text()), "searchTerm": text(), "orderBy": { "enum": ["latest", "earliest"] },
            "limit": { "type": "integer" }, "after": text(), "liveLogsCheckpoint": text(),
        })) })),
        "Conclusion": with(&[], json!({ "conclusion": text(), "conclusion_comment": text() })),
        "Key": with(&["label", "scopes"], json!({ "label": text(), "scopes": list(text()) })),
        // The newer form of a batch has errors of its own.
        "ErrorV1": with(&["error", "error_description"], json!({ "error": text(), "error_description": text() })),
        "Error": with(&["type", "code", "detail", "attr"], json!({
            "type": text(), "code": text(), "detail": text(), "attr": { "type": ["string", "null"] },
        })),
    })
}
