//! Static cohorts from a file: a form with a `csv` in it, as PostHog's API takes it.

use std::convert::Infallible;

use axum::http::{HeaderMap, header};
use rusqlite::Connection;
use serde_json::Value;

use crate::{
    error::ApiError,
    store::{
        StoreError,
        definitions::{self, Document},
    },
};

/// Names that a column of distinct ids may have.
const DISTINCT_ID: [&str; 4] = ["distinct_id", "distinct-id", "distinctid", "user id"];

fn refused(detail: impl Into<String>) -> ApiError {
    ApiError::Refused { attr: "csv", code: "invalid_input", detail: detail.into() }
}

/// The boundary of a form's parts, where a request is a form.
pub(super) fn boundary(headers: &HeaderMap) -> Option<String> {
    multer::parse_boundary(headers.get(header::CONTENT_TYPE)?.to_str().ok()?).ok()
}

/// A form as a document: texts, but for what is `true`, `false` or an object.
pub(super) async fn form(body: Vec<u8>, boundary: String) -> Result<Document, ApiError> {
    let body = tokio_stream::once(Ok::<_, Infallible>(body));
    let mut parts = multer::Multipart::new(body, boundary);
    let mut document = Document::new();
    let broken = |error: multer::Error| refused(format!("The form cannot be read: {error}"));
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let Some(name) = part.name().map(str::to_owned) else { continue };
        let text = part.text().await.map_err(broken)?;
        let value = match serde_json::from_str(&text) {
            Ok(value @ (Value::Bool(_) | Value::Object(_) | Value::Array(_))) if name != "csv" => value,
            _ => Value::String(text),
        };
        document.insert(name, value);
    }
    Ok(document)
}

/// The distinct ids that a file lists: in its one column, with or without a name, or else in the column `distinct_id`,
/// or by way of `person_id` or `email`.
pub(super) fn read(connection: &Connection, csv: &str) -> Result<Vec<String>, ApiError> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> =
        reader.records().collect::<Result<_, _>>().map_err(|error| refused(error.to_string()))?;
    let first = rows.first().ok_or_else(|| refused("The file is empty."))?;
    let names: Vec<String> = first.iter().map(|name| name.trim_start_matches('\u{feff}').to_lowercase()).collect();
    let column = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
    let cells = |skip: usize, column: usize| {
        let cells = rows.iter().skip(skip).filter_map(move |row| row.get(column)).map(str::to_owned);
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<String>>()
    };
    match (column(&DISTINCT_ID), column(&["person_id", "person-id"]), column(&["email", "e-mail"])) {
        (Some(column), ..) => Ok(cells(1, column)),
        (None, Some(column), _) => owners(&cells(1, column), |id| definitions::ids_of_person(connection, id)),
        (None, None, Some(column)) => owners(&cells(1, column), |email| definitions::ids_by_email(connection, email)),
        (None, None, None) if names.len() == 1 => Ok(cells(0, 0)),
        _ => Err(refused("A column has to be called distinct_id, person_id or email.")),
    }
}

fn owners(cells: &[String], find: impl Fn(&str) -> Result<Vec<String>, StoreError>) -> Result<Vec<String>, ApiError> {
    let mut ids = Vec::new();
    for cell in cells {
        ids.extend(find(cell)?);
    }
    Ok(ids)
}
