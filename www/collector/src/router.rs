//! Which address is served by what.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, any, delete, get, post},
};
use serde_json::json;

use crate::{
    access,
    app::App,
    cors, drain,
    error::ApiError,
    flags, guard,
    ingest::{self, analytics_v1, telemetry},
    remote_config,
    routes::{
        empty_lists, experiments, export, funnel_persons, insights, lists, live, personal_api_keys, project, query,
        recordings, settings, site,
    },
};

/// All addresses.
pub fn router(app: App, names: Arc<[String]>) -> Router {
    let own_host = || middleware::from_fn_with_state(Arc::clone(&names), guard::own_host);
    let own = api_routes()
        .merge(flags::local::routes())
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn_with_state(app.clone(), access::keys))
        .layer(middleware::from_fn(guard::same_origin))
        .layer(middleware::from_fn(drain::unread_rest))
        .route("/framed/{*path}", get(site::framed))
        .fallback(site::pages)
        .layer(own_host());
    // Refusals, too, are readable by the page that sent the request.
    let sdk = sdk_routes()
        .method_not_allowed_fallback(method_not_allowed)
        .layer(own_host())
        .layer(middleware::from_fn(cors::reflect_origin));
    own.merge(sdk).with_state(app)
}

/// What SDKs on any page may use.
fn sdk_routes() -> Router<App> {
    let mut router = empty_lists::routes()
        .merge(settings::public_routes())
        .route("/array/{token}/config", get(remote_config::json))
        .route("/array/{token}/config.js", get(remote_config::script))
        .route("/static/{*path}", get(site::static_files))
        .route("/_health", get(health))
        .route("/_readiness", get(health))
        .route("/_liveness", get(health));
    let events = || get(ingest::events).post(ingest::events);
    let endpoints: [(&str, MethodRouter<App>); 15] = [
        ("/e", events()),
        ("/i/v0/e", events()),
        ("/batch", events()),
        ("/i/v0/ai/batch", events()),
        ("/i/v0/ai/otel", post(telemetry::ai_spans)),
        ("/i/v1/analytics/events", post(analytics_v1::events)),
        ("/i/v1/logs", post(telemetry::logs)),
        ("/i/v1/metrics", post(telemetry::metrics)),
        ("/i/v1/traces", post(telemetry::traces)),
        ("/capture", events()),
        ("/track", events()),
        ("/engage", get(ingest::engage).post(ingest::engage)),
        ("/s", get(ingest::replay).post(ingest::replay)),
        ("/flags", get(flags::flags).post(flags::flags)),
        ("/decide", get(flags::decide).post(flags::decide)),
    ];
    for (path, methods) in endpoints {
        router = router.route(&format!("{path}/"), methods.clone()).route(path, methods);
    }
    router
}

/// What only this server's own pages and local tools may use. PostHog takes addresses with and without the last slash.
fn api_routes() -> Router<App> {
    let below_project: [(&str, MethodRouter<App>); 13] = [
        ("events", get(lists::events)),
        ("events.csv", get(export::csv)),
        ("events.jsonl", get(export::lines)),
        ("events/{uuid}", get(lists::event)),
        ("event_names", get(lists::event_names)),
        ("ingestion_warnings", get(lists::ingestion_warnings)),
        ("telemetry", get(lists::telemetry)),
        ("persons", get(lists::persons)),
        ("persons/{uuid}", get(lists::person)),
        ("session_recordings", get(recordings::list)),
        ("session_recordings/{session}", get(recordings::one)),
        ("session_recordings/{session}/snapshots", get(recordings::snapshots)),
        ("data", delete(lists::clear)),
    ];
    let mut router =
        settings::routes().merge(funnel_persons::routes()).merge(project::routes()).merge(personal_api_keys::routes());
    for (path, methods) in
        below_project.into_iter().chain(insights::routes()).chain(query::routes()).chain(experiments::routes())
    {
        router = settings::below_project(router, path, methods);
    }
    for (path, methods) in [("/api/live/events", get(live::events)), ("/api/live/recordings", get(live::recordings))] {
        router = router.route(&format!("{path}/"), methods.clone()).route(path, methods);
    }
    router.route("/api/{*path}", any(lists::not_found))
}

async fn method_not_allowed() -> ApiError {
    ApiError::MethodNotAllowed
}

/// `/_health`: whether events can be stored.
async fn health(State(app): State<App>) -> Response {
    match app.store.health().await {
        Ok(()) => Json(json!({ "status": "ok" })).into_response(),
        Err(error) => {
            let reason = json!({ "status": "unavailable", "detail": error.to_string() });
            (StatusCode::SERVICE_UNAVAILABLE, Json(reason)).into_response()
        }
    }
}
