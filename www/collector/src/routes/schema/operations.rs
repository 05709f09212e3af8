//! Every operation: its method, its address, what it is, the parameters of its query and the schema of its body.

/// One of them. Parameters are `name` or `name:type`, where several values with `|` between them are all there are.
pub(super) struct Operation {
    pub method: &'static str,
    path: &'static str,
    pub summary: &'static str,
    pub query: &'static str,
    /// The name of a schema, or empty.
    pub body: &'static str,
}

impl Operation {
    /// The whole path, without its last slash.
    pub fn path(&self) -> String {
        if self.path.starts_with('/') { self.path.into() } else { format!("/api/projects/{{project}}/{}", self.path) }
    }

    /// Whether it is part of what SDKs use, or what it is about.
    pub fn tag(&self) -> &'static str {
        match self.path.trim_start_matches("/api/").split('/').next() {
            Some("") | None => "sdk",
            Some(part) => part,
        }
    }

    /// A name for generated clients.
    pub fn id(&self) -> String {
        let words =
            self.path.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.fold(self.method.to_owned(), |id, word| format!("{id}_{word}"))
    }

    /// Where the schema of its errors is.
    pub fn error(&self) -> &'static str {
        if self.body == "BatchV1" { "#/components/schemas/ErrorV1" } else { "#/components/schemas/Error" }
    }

    /// The status of a success.
    pub fn status(&self) -> &'static str {
        let makes = self.method == "post"
            && ["Split", "Annotation", "Dashboard", "Key", "Flag", "Cohort", "Feature", "Survey", "WebExperiment"]
                .contains(&self.body);
        match self.method {
            "delete" if self.path == "persons/{uuid}" => "202",
            "delete" => "204",
            "post" if self.path == "/uploads/symbol_sets/{id}" => "204",
            "post"
                if ["bulk_start_upload", "bulk_finish_upload", "releases"]
                    .iter()
                    .any(|end| self.path.ends_with(end)) =>
            {
                "201"
            }
            "post" if makes || self.path == "insights" || self.path == "experiments" => "201",
            _ => "200",
        }
    }

    /// The media type of a success; `None` where it has no body.
    pub fn content(&self) -> Option<&'static str> {
        match self.path {
            _ if self.method == "delete" => None,
            "events.csv" => Some("text/csv"),
            "events.jsonl" => Some("application/jsonl"),
            "events.parquet" => Some("application/vnd.apache.parquet"),
            "/uploads/symbol_sets/{id}" if self.method == "get" => Some("application/octet-stream"),
            "/uploads/symbol_sets/{id}" => None,
            "/array/{token}/config.js" => Some("application/javascript"),
            "/api/live/events" | "/api/live/recordings" => Some("text/event-stream"),
            _ => Some("application/json"),
        }
    }
}

const fn op(
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    query: &'static str,
    body: &'static str,
) -> Operation {
    Operation { method, path, summary, query, body }
}

const DEFINITIONS: &str = "limit:integer offset:integer search active:true|false";
const EVENTS: &str = "limit:integer offset:integer event distinct_id person_id session_id properties after:time before";
const CAPTURE: &str = "data compression:gzip|gzip-js|base64|lz64 _:integer beacon:0|1";
const FLAGS: &str = "v:integer config:true|false data compression:gzip|gzip-js|base64|lz64";
const INSIGHTS: &str = "limit:integer offset:integer search short_id saved:true|false refresh basic";
const EXPERIMENTS: &str = "limit:integer offset:integer search status:draft|running|paused|stopped|complete|all \
    archived:true|false feature_flag_id:integer order";
const ANNOTATIONS: &str = "limit:integer offset:integer search scope:dashboard_item|dashboard|project|organization \
    date_from:time date_to:time";
const ISSUES: &str = "limit:integer offset:integer search status:active|archived|pending_release|resolved|suppressed";
const SYMBOL_SETS: &str = "limit:integer offset:integer ref search status:all|valid|invalid \
    order_by:created_at|-created_at|last_used|-last_used|ref|-ref";
const SIGNED: &str = "expires:integer signature";
const HEATMAPS: &str = "type:click|rageclick|mousemove|scrolldepth date_from date_to url_exact url_pattern \
    viewport_width_min:integer viewport_width_max:integer aggregation:total_count|unique_visitors limit:integer";
const ASKED: &str = "events date_from date_to interval properties breakdown breakdown_type display refresh";
const FUNNEL_PERSONS: &str = "query filters funnel_step:integer funnel_step_breakdown limit:integer offset:integer";

pub(super) const OPERATIONS: &[Operation] = &[
    // What SDKs send.
    op("get", "/e", "Events in the parameter data", CAPTURE, ""),
    op("post", "/e", "Events", CAPTURE, "Events"),
    op("get", "/i/v0/e", "Events in the parameter data", CAPTURE, ""),
    op("post", "/i/v0/e", "Events", CAPTURE, "Events"),
    op("get", "/batch", "Events in the parameter data", CAPTURE, ""),
    op("post", "/batch", "Events", CAPTURE, "Batch"),
    op("get", "/i/v0/ai/batch", "Events in the parameter data", CAPTURE, ""),
    op("post", "/i/v0/ai/batch", "Events of AI calls", CAPTURE, "Batch"),
    op("post", "/i/v0/ai/otel", "Spans of AI calls, OTLP", "token", "Otlp"),
    op("post", "/i/v1/analytics/events", "Events with the key as bearer", "", "BatchV1"),
    op("post", "/i/v1/logs", "Log lines, OTLP", "token", "Otlp"),
    op("post", "/i/v1/metrics", "Metrics, OTLP", "token", "Otlp"),
    op("post", "/i/v1/traces", "Spans, OTLP", "token", "Otlp"),
    op("get", "/capture", "Events in the parameter data", CAPTURE, ""),
    op("post", "/capture", "Events", CAPTURE, "Events"),
    op("get", "/track", "Events in the parameter data", CAPTURE, ""),
    op("post", "/track", "Events", CAPTURE, "Events"),
    op("get", "/engage", "Events in the parameter data", CAPTURE, ""),
    op("post", "/engage", "Properties of persons", CAPTURE, "Events"),
    op("get", "/s", "Chunks of recordings in the parameter data", CAPTURE, ""),
    op("post", "/s", "Chunks of recordings", CAPTURE, "Snapshots"),
    op("get", "/flags", "Feature flags of a person, asked for in the parameter data", FLAGS, ""),
    op("post", "/flags", "Feature flags of a person", FLAGS, "FlagsRequest"),
    op("get", "/decide", "The elder of /flags/, asked for in the parameter data", FLAGS, ""),
    op("post", "/decide", "The elder of /flags/", FLAGS, "FlagsRequest"),
    op("get", "/array/{token}/config", "Remote config", "", ""),
    op("get", "/array/{token}/config.js", "Remote config as a script", "", ""),
    op("get", "/api/surveys", "Surveys that are not archived", "token", ""),
    op("get", "/api/product_tours", "An empty list", "token", ""),
    op("get", "/api/early_access_features", "Early access features", "token stage", ""),
    op("get", "/api/web_experiments", "Web experiments", "token", ""),
    op("get", "/_health", "Whether events can be stored", "", ""),
    op("get", "/_readiness", "Whether events can be stored", "", ""),
    op("get", "/_liveness", "Whether events can be stored", "", ""),
    // What servers' SDKs read, with a key.
    op("get", "/flags/definitions", "All flags and cohorts", "token send_cohorts", ""),
    op("get", "/api/feature_flag/local_evaluation", "All flags and cohorts", "token send_cohorts", ""),
    op("get", "feature_flags/{key}/remote_config", "The payload of a flag", "token", ""),
    // What was collected.
    op("get", "events", "Events, the newest first", EVENTS, ""),
    op("get", "events.csv", "All events as CSV", EVENTS, ""),
    op("get", "events.jsonl", "All events as lines of JSON", EVENTS, ""),
    op("get", "events.parquet", "All events as Parquet", EVENTS, ""),
    op("get", "events/{uuid}", "One event", "", ""),
    op("get", "event_names", "Names of events with count and time", "", ""),
    op("get", "ingestion_warnings", "What events asked for and did not get", "", ""),
    op(
        "get",
        "telemetry",
        "Logs, metrics and spans",
        "signal:logs|metrics|traces service before:integer limit:integer",
        "",
    ),
    op(
        "get",
        "persons",
        "Persons",
        "limit:integer offset:integer search distinct_id email properties cohort:integer",
        "",
    ),
    op("get", "persons/{uuid}", "One person", "", ""),
    op("delete", "persons/{uuid}", "Deletes a person", "delete_events:true|false delete_recordings:true|false", ""),
    op("post", "persons/{uuid}/split", "Makes persons of distinct ids of one", "", "Split"),
    op("get", "persons/funnel", "The persons of a funnel's step", FUNNEL_PERSONS, ""),
    op("get", "/api/person/funnel", "The persons of a funnel's step", FUNNEL_PERSONS, ""),
    op("get", "session_recordings", "Recordings", "limit:integer offset:integer distinct_id", ""),
    op("get", "session_recordings/{session}", "One recording", "", ""),
    op("get", "session_recordings/{session}/snapshots", "What a recording holds", "after:integer", ""),
    op("delete", "data", "Deletes everything that was collected", "", ""),
    op("get", "/api/live/events", "Events as they arrive", "after:integer", ""),
    op("get", "/api/live/recordings", "Chunks of recordings as they arrive", "after:integer", ""),
    // Errors, logs and heatmaps.
    op("get", "error_tracking/issues", "Issues, the latest first", ISSUES, ""),
    op("get", "error_tracking/issues/{id}", "One issue", "", ""),
    op("patch", "error_tracking/issues/{id}", "Changes an issue's status, name or description", "", "Issue"),
    op("patch", "error_tracking/issues/{id}/assign", "Assigns an issue", "", "IssueAssignee"),
    op("post", "error_tracking/issues/{id}/merge", "Merges issues into this one", "", "Ids"),
    op("post", "error_tracking/issues/{id}/split", "Makes issues of fingerprints", "", "IssueSplit"),
    op("get", "error_tracking/fingerprints", "Fingerprints of issues", "limit:integer offset:integer issue_id", ""),
    op("post", "error_tracking/issues/bulk", "Sets the status of issues, or assigns them", "", "IssuesStatus"),
    op("get", "error_tracking/releases", "Releases, the newest first", "limit:integer offset:integer", ""),
    op("post", "error_tracking/releases", "Makes a release", "", "Release"),
    op("get", "error_tracking/releases/{id}", "One release", "", ""),
    op("delete", "error_tracking/releases/{id}", "Deletes a release", "", ""),
    op("get", "error_tracking/releases/hash/{hash}", "One release by its hash", "", ""),
    op("get", "error_tracking/symbol_sets", "Symbol sets: source maps that were uploaded", SYMBOL_SETS, ""),
    op("post", "error_tracking/symbol_sets/bulk_check_upload", "Which chunks are wanted", "", "SymbolSets"),
    op("post", "error_tracking/symbol_sets/bulk_start_upload", "Where to upload chunks", "", "SymbolSets"),
    op("post", "error_tracking/symbol_sets/bulk_finish_upload", "Ends an upload", "", "SymbolSetHashes"),
    op("post", "error_tracking/symbol_sets/bulk_delete", "Deletes symbol sets", "", "Ids"),
    op("get", "error_tracking/symbol_sets/{id}", "One symbol set", "", ""),
    op("delete", "error_tracking/symbol_sets/{id}", "Deletes a symbol set", "", ""),
    op("get", "error_tracking/symbol_sets/{id}/download", "Where the file of a symbol set is", "", ""),
    op("post", "error_tracking/stack_frames/batch_get", "Frames with the lines around them", "", "RawIds"),
    op("get", "/uploads/symbol_sets/{id}", "The file of a symbol set", SIGNED, ""),
    op("post", "/uploads/symbol_sets/{id}", "Takes the file of a symbol set in a form", SIGNED, ""),
    op("put", "/uploads/symbol_sets/{id}", "Takes the file of a symbol set", SIGNED, ""),
    op("post", "logs/query", "Log lines", "", "LogsQuery"),
    op("get", "heatmaps", "Where a page was clicked, and how often", HEATMAPS, ""),
    // What a project defines.
    op("get", "feature_flags", "Feature flags", DEFINITIONS, ""),
    op("post", "feature_flags", "Makes a feature flag", "", "Flag"),
    op("get", "feature_flags/{id}", "One feature flag, by its number or key", "", ""),
    op("put", "feature_flags/{id}", "Changes a feature flag", "", "Flag"),
    op("patch", "feature_flags/{id}", "Changes a feature flag", "", "Flag"),
    op("delete", "feature_flags/{id}", "Deletes a feature flag", "", ""),
    op("get", "cohorts", "Cohorts", DEFINITIONS, ""),
    op("post", "cohorts", "Makes a cohort", "", "Cohort"),
    op("get", "cohorts/{id}", "One cohort", "", ""),
    op("put", "cohorts/{id}", "Changes a cohort", "", "Cohort"),
    op("patch", "cohorts/{id}", "Changes a cohort", "", "Cohort"),
    op("delete", "cohorts/{id}", "Deletes a cohort", "", ""),
    op("get", "cohorts/{id}/persons", "Who belongs to a cohort", "limit:integer offset:integer search", ""),
    op("patch", "cohorts/{id}/add_persons_to_static_cohort", "Adds to a static cohort", "", "Members"),
    op("patch", "cohorts/{id}/remove_person_from_static_cohort", "Removes from a static cohort", "", "Members"),
    op("get", "early_access_feature", "Early access features", DEFINITIONS, ""),
    op("post", "early_access_feature", "Makes an early access feature", "", "Feature"),
    op("get", "early_access_feature/{id}", "One early access feature", "", ""),
    op("put", "early_access_feature/{id}", "Changes an early access feature", "", "Feature"),
    op("patch", "early_access_feature/{id}", "Changes an early access feature", "", "Feature"),
    op("delete", "early_access_feature/{id}", "Deletes an early access feature", "", ""),
    op("get", "surveys", "Surveys, the newest first", DEFINITIONS, ""),
    op("post", "surveys", "Makes a survey", "", "Survey"),
    op("get", "surveys/{id}", "One survey", "", ""),
    op("put", "surveys/{id}", "Changes a survey", "", "Survey"),
    op("patch", "surveys/{id}", "Changes a survey", "", "Survey"),
    op("delete", "surveys/{id}", "Deletes a survey", "", ""),
    op("get", "web_experiments", "Web experiments", DEFINITIONS, ""),
    op("post", "web_experiments", "Makes a web experiment", "", "WebExperiment"),
    op("get", "web_experiments/{id}", "One web experiment", "", ""),
    op("put", "web_experiments/{id}", "Changes a web experiment", "", "WebExperiment"),
    op("patch", "web_experiments/{id}", "Changes a web experiment", "", "WebExperiment"),
    op("delete", "web_experiments/{id}", "Deletes a web experiment", "", ""),
    op("get", "groups_types", "Group types with their indexes", "", ""),
    op("delete", "groups_types/{index}", "Frees the place of a group type", "", ""),
    // Insights and experiments.
    op("get", "insights", "Saved insights", INSIGHTS, ""),
    op("post", "insights", "Saves an insight", "refresh", "Insight"),
    op("get", "insights/{id}", "One insight with its result", "refresh from_dashboard", ""),
    op("put", "insights/{id}", "Changes an insight", "", "Insight"),
    op("patch", "insights/{id}", "Changes an insight", "", "Insight"),
    op("delete", "insights/{id}", "Deletes an insight", "", ""),
    op("get", "insights/trend", "A trend by the elder filters", ASKED, ""),
    op("post", "insights/trend", "A trend by the elder filters", "", "Filters"),
    op("get", "insights/funnel", "A funnel by the elder filters", ASKED, ""),
    op("post", "insights/funnel", "A funnel by the elder filters", "", "Filters"),
    op("get", "insights/retention", "A retention by the elder filters", ASKED, ""),
    op("post", "insights/retention", "A retention by the elder filters", "", "Filters"),
    op("post", "query", "A question that is answered at once", "", "Query"),
    op("get", "annotations", "Annotations, the latest time first", ANNOTATIONS, ""),
    op("post", "annotations", "Makes an annotation", "", "Annotation"),
    op("get", "annotations/{id}", "One annotation", "", ""),
    op("put", "annotations/{id}", "Changes an annotation", "", "Annotation"),
    op("patch", "annotations/{id}", "Changes an annotation", "", "Annotation"),
    op("delete", "annotations/{id}", "Deletes an annotation", "", ""),
    op(
        "get",
        "dashboards",
        "Dashboards, without their tiles",
        "limit:integer offset:integer search pinned:true|false",
        "",
    ),
    op("post", "dashboards", "Makes a dashboard", "", "Dashboard"),
    op("get", "dashboards/{id}", "One dashboard with the results of its insights", "refresh", ""),
    op("put", "dashboards/{id}", "Changes a dashboard", "", "Dashboard"),
    op("patch", "dashboards/{id}", "Changes a dashboard", "", "Dashboard"),
    op("delete", "dashboards/{id}", "Deletes a dashboard", "", ""),
    op("get", "experiments", "Experiments", EXPERIMENTS, ""),
    op("post", "experiments", "Makes an experiment", "", "Experiment"),
    op("get", "experiments/{id}", "One experiment", "", ""),
    op("put", "experiments/{id}", "Changes an experiment", "", "Experiment"),
    op("patch", "experiments/{id}", "Changes an experiment", "", "Experiment"),
    op("delete", "experiments/{id}", "Deletes an experiment", "", ""),
    op("post", "experiments/{id}/{action}", "launch, end, pause, resume, archive, unarchive", "", "Conclusion"),
    // The project, its user and the user's keys.
    op("get", "/api/projects", "The one project", "", ""),
    op("get", "/api/projects/{project}", "The project", "", ""),
    op("get", "/api/users/@me", "The user", "", ""),
    op("get", "/api/organizations/@current", "The organization", "", ""),
    op("get", "/api/personal_api_keys", "Personal API keys", "", ""),
    op("post", "/api/personal_api_keys", "Makes a personal API key, which is shown once", "", "Key"),
    op("get", "/api/personal_api_keys/{id}", "One personal API key, or @current", "", ""),
    op("patch", "/api/personal_api_keys/{id}", "Changes a personal API key", "", "Key"),
    op("delete", "/api/personal_api_keys/{id}", "Revokes a personal API key", "", ""),
    op("get", "/api/schema", "This document", "", ""),
];
