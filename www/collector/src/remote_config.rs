//! What PostHog's project settings tell the SDK at its start. Everything that needs a server
//! feature this program does not have is off.
//!
//! Field names: `RemoteConfig` of `@posthog/browser-common`, and PostHog's `RemoteConfig` model.

use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    app::{App, Options},
    error::ApiError,
    ingest::payload::validate_token,
    store::{definitions, reader::Lane},
};

impl Options {
    /// What a project has with recording turned on, console and network with it.
    fn session_recording(&self) -> Value {
        let Some(chosen) = &self.session_recording else {
            return Value::Bool(false);
        };
        let mut recording = json!({
            "endpoint": "/s/",
            "consoleLogRecordingEnabled": true,
            "recorderVersion": "v2",
            "sampleRate": null,
            "minimumDurationMilliseconds": null,
            "linkedFlag": null,
            "networkPayloadCapture": { "recordBody": false, "recordHeaders": false },
            "masking": null,
            "urlTriggers": [],
            "urlBlocklist": [],
            "eventTriggers": [],
            "triggerMatchType": null,
            "scriptConfig": null,
        });
        for (name, value) in chosen {
            recording[name] = value.clone();
        }
        recording
    }
}

/// The settings of one project.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemoteConfig {
    token: String,
    supported_compression: [&'static str; 2],
    has_feature_flags: bool,
    capture_dead_clicks: bool,
    capture_performance: CapturePerformance,
    #[serde(rename = "autocapture_opt_out")]
    autocapture_opt_out: bool,
    autocapture_exceptions: bool,
    analytics: Analytics,
    elements_chain_as_string: bool,
    error_tracking: ErrorTracking,
    session_recording: Value,
    heatmaps: bool,
    surveys: bool,
    product_tours: bool,
    conversations: bool,
    logs: Logs,
    default_identified_only: bool,
    site_apps: [Value; 0],
    is_authenticated: bool,
    toolbar_params: Value,
    editor_params: Value,
    toolbar_version: &'static str,
}

#[derive(Debug, Serialize)]
struct CapturePerformance {
    network_timing: bool,
    web_vitals: bool,
    web_vitals_allowed_metrics: Option<Vec<String>>,
}

#[derive(Debug, Serialize)]
struct Analytics {
    endpoint: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorTracking {
    autocapture_exceptions: bool,
    capture_extension_exceptions: bool,
    suppression_rules: [Value; 0],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Logs {
    capture_console_logs: bool,
}

impl RemoteConfig {
    /// The settings of the project with this API key; `has_feature_flags`: any flag is active, `surveys`:
    /// there are some.
    pub fn new(token: String, has_feature_flags: bool, surveys: bool, options: &Options) -> Self {
        Self {
            token,
            supported_compression: ["gzip", "gzip-js"],
            has_feature_flags,
            capture_dead_clicks: false,
            capture_performance: CapturePerformance {
                network_timing: options.session_recording.is_some(),
                web_vitals: false,
                web_vitals_allowed_metrics: None,
            },
            autocapture_opt_out: false,
            autocapture_exceptions: false,
            analytics: Analytics { endpoint: "/i/v0/e/" },
            elements_chain_as_string: true,
            error_tracking: ErrorTracking {
                autocapture_exceptions: false,
                capture_extension_exceptions: false,
                suppression_rules: [],
            },
            session_recording: options.session_recording(),
            heatmaps: false,
            surveys,
            product_tours: false,
            conversations: false,
            logs: Logs { capture_console_logs: false },
            default_identified_only: true,
            site_apps: [],
            is_authenticated: false,
            toolbar_params: json!({}),
            editor_params: json!({}),
            toolbar_version: "toolbar",
        }
    }
}

/// `/array/{token}/config`.
pub async fn json(State(app): State<App>, Path(token): Path<String>) -> Result<Json<RemoteConfig>, ApiError> {
    Ok(Json(of_project(&app, &token).await?))
}

/// `/array/{token}/config.js`: the same as a script, which leaves it where the SDK looks.
pub async fn script(State(app): State<App>, Path(token): Path<String>) -> Result<Response, ApiError> {
    // Escaped, so that the script may also be written into a page.
    let escaped = |value: &Value| value.to_string().replace('<', "\\u003c");
    let config = json!(of_project(&app, &token).await?);
    let (token, config) = (escaped(&config["token"]), escaped(&config));
    let script = format!(
        "(function() {{\n  \
           window._POSTHOG_REMOTE_CONFIG = window._POSTHOG_REMOTE_CONFIG || {{}};\n  \
           window._POSTHOG_REMOTE_CONFIG[{token}] = {{ config: {config}, siteApps: [] }};\n\
         }})();\n"
    );
    Ok(([(header::CONTENT_TYPE, "application/javascript; charset=utf-8")], script).into_response())
}

async fn of_project(app: &App, token: &str) -> Result<RemoteConfig, ApiError> {
    let token = validate_token(token)?;
    let (definitions, surveys) = app
        .store
        .read(Lane::Flags, |reading| Ok((definitions::load(reading)?, definitions::has_surveys(reading)?)))
        .await?;
    Ok(RemoteConfig::new(token, definitions.flags.iter().any(|flag| flag.active), surveys, &app.options))
}
