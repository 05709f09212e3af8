//! `/api/schema/`: all addresses as OpenAPI, JSON. [`operations`] has what each takes, [`bodies`] what is sent to it; a test
//! compares the list with the router's.

mod bodies;
mod operations;

use axum::Json;
use serde_json::{Map, Value, json};

use crate::{
    error::ApiError,
    params::{Asked, NoParameters},
};
use operations::{OPERATIONS, Operation};

/// `/api/schema/`.
pub async fn answer(_: Asked<NoParameters>) -> Result<Json<Value>, ApiError> {
    Ok(Json(document()))
}

/// The document.
pub fn document() -> Value {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let item = paths.entry(format!("{}/", operation.path())).or_insert_with(|| json!({}));
        item[operation.method] = described(operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "posthog-collector",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "A light local PostHog. Addresses are taken without the last slash, too, and \
                            /api/environments/ is the same as /api/projects/.",
        },
        "paths": paths,
        "components": {
            "schemas": bodies::schemas(),
            "securitySchemes": { "PersonalAPIKeyAuth": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn described(operation: &Operation) -> Value {
    let mut described = json!({
        "operationId": operation.id(),
        "summary": operation.summary,
        "tags": [operation.tag()],
        "parameters": parameters(operation),
        "responses": {
            operation.status(): success(operation),
            "default": {
                "description": "What is wrong",
                "content": { "application/json": { "schema": { "$ref": operation.error() } } },
            },
        },
    });
    if operation.path().starts_with("/api/") {
        // On a loopback address none is needed.
        described["security"] = json!([{}, { "PersonalAPIKeyAuth": [] }]);
    }
    if !operation.body.is_empty() {
        let schema = format!("#/components/schemas/{}", operation.body);
        described["requestBody"] = json!({
            "required": operation.method != "patch",
            "content": { "application/json": { "schema": { "$ref": schema } } },
        });
    }
    described
}

fn success(operation: &Operation) -> Value {
    let mut answer = json!({ "description": "Success" });
    if let Some(kind) = operation.content() {
        let schema = if kind == "application/json" { json!({}) } else { json!({ "type": "string" }) };
        answer["content"] = json!({ kind: { "schema": schema } });
    }
    answer
}

/// Those of the path and those of the query.
fn parameters(operation: &Operation) -> Vec<Value> {
    let path = operation.path();
    let of_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).map(|name| {
        let example = if name == "project" { json!("@current") } else { json!("1") };
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" }, "example": example })
    });
    let of_query = operation.query.split_whitespace().map(|parameter| {
        let (name, kind) = parameter.split_once(':').unwrap_or((parameter, "string"));
        let schema = match kind {
            "time" => json!({ "type": "string", "format": "date-time" }),
            kind if kind.contains('|') => json!({ "type": "string", "enum": kind.split('|').collect::<Vec<_>>() }),
            kind => json!({ "type": kind }),
        };
        json!({ "name": name, "in": "query", "schema": schema })
    });
    of_path.chain(of_query).collect()
}
