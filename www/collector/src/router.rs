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
        annotations, dashboards, empty_lists, error_tracking, experiments, export, funnel_persons, heatmaps, insights,
        lists, live, logs, personal_api_keys, persons, project, query, recordings, releases,
        route::{Route, below_project},
        schema, settings, site, symbol_sets,
    },
};

/// All addresses.
pub fn router(app: App, names: Arc<[String]>) -> Router {
    let own_host = || middleware::from_fn_with_state(Arc::clone(&names), guard::own_host);
    let own = serve(api_routes())
        .route("/api/{*path}", any(lists::not_found))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn_with_state(app.clone(), access::keys))
        .layer(middleware::from_fn(guard::same_origin))
        .layer(middleware::from_fn(drain::unread_rest))
        .route("/framed/{*path}", get(site::framed))
        .fallback(site::pages)
        .layer(own_host());
    // Refusals, too, are readable by the page that sent the request.
    let sdk = serve(sdk_routes())
        .route("/static/{*path}", get(site::static_files))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(own_host())
        .layer(middleware::from_fn(cors::reflect_origin));
    // Who has such an address may use it without a key.
    let signed = serve(symbol_sets::file_routes())
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(drain::unread_rest))
        .layer(own_host());
    own.merge(sdk).merge(signed).with_state(app)
}

/// Every path of [`Route`]s as it is documented, without its last slash.
pub fn addresses() -> Vec<String> {
    sdk_routes().into_iter().chain(api_routes()).chain(symbol_sets::file_routes()).map(|(path, _)| path).collect()
}

fn serve(routes: Vec<Route>) -> Router<App> {
    routes.into_iter().fold(Router::new(), |router, (path, methods)| {
        router.route(&format!("{path}/"), methods.clone()).route(&path, methods)
    })
}

/// What SDKs on any page may use.
fn sdk_routes() -> Vec<Route> {
    let events = || get(ingest::events).post(ingest::events);
    let own: [(&str, MethodRouter<App>); 20] = [
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
        ("/array/{token}/config", get(remote_config::json)),
        ("/array/{token}/config.js", get(remote_config::script)),
        ("/_health", get(health)),
        ("/_readiness", get(health)),
        ("/_liveness", get(health)),
    ];
    let own = own.into_iter().map(|(path, methods)| (path.to_owned(), methods));
    own.chain(empty_lists::routes()).chain(settings::public_routes()).collect()
}

/// What only this server's own pages and local tools may use.
fn api_routes() -> Vec<Route> {
    let of_project: [(&str, MethodRouter<App>); 13] = [
        ("events", get(lists::events)),
        ("events.csv", get(export::csv)),
        ("events.jsonl", get(export::lines)),
        ("events.parquet", get(export::parquet)),
        ("events/{uuid}", get(lists::event)),
        ("event_names", get(lists::event_names)),
        ("ingestion_warnings", get(lists::ingestion_warnings)),
        ("telemetry", get(lists::telemetry)),
        ("persons", get(lists::persons)),
        ("session_recordings", get(recordings::list)),
        ("session_recordings/{session}", get(recordings::one)),
        ("session_recordings/{session}/snapshots", get(recordings::snapshots)),
        ("data", delete(lists::clear)),
    ];
    let of_project = of_project
        .into_iter()
        .chain(persons::routes())
        .chain(insights::routes())
        .chain(annotations::routes())
        .chain(dashboards::routes())
        .chain(query::routes())
        .chain(experiments::routes())
        .chain(error_tracking::routes())
        .chain(symbol_sets::routes())
        .chain(releases::routes())
        .chain(logs::routes())
        .chain(heatmaps::routes());
    let of_server: [(&str, MethodRouter<App>); 3] = [
        ("/api/live/events", get(live::events)),
        ("/api/live/recordings", get(live::recordings)),
        ("/api/schema", get(schema::answer)),
    ];
    let of_server = of_server.into_iter().chain(flags::local::routes());
    of_project
        .flat_map(|(path, methods)| below_project(path, &methods))
        .chain(of_server.map(|(path, methods)| (path.to_owned(), methods)))
        .chain(settings::routes())
        .chain(funnel_persons::routes())
        .chain(project::routes())
        .chain(personal_api_keys::routes())
        .collect()
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

#[cfg(test)]
mod tests;
