//! `posthog-collector demo`: a product with some weeks of users, made up, for pages that have something to show.
//!
//! It is a client like any other: everything goes through the routes that SDKs and the API's users have, called in this
//! process. [`people`] is the simulation, [`events`] its events as SDKs send them, [`definitions`] what the product's
//! team has set up, [`quality`] how well it works, [`recording`] a few sessions to watch, [`count`] what the answers have to be.

pub mod count;
mod definitions;
mod events;
mod people;
mod quality;
mod recording;

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use thiserror::Error;
use tokio::sync::watch;
use tower::ServiceExt;

use crate::{
    app::{App, Folders, Options},
    limits::PAGE_BYTES,
    router::router,
    store::{Store, StoreError, schema},
};
use count::Count;
use people::Product;

/// The project key that demo data comes with: that of the playground's pages.
pub const TOKEN: &str = "phc_playground";

/// Events of one request.
const BATCH: usize = 2_000;

/// What to make.
#[derive(Debug, Clone)]
pub struct Demo {
    /// The SQLite file, which has to be without events and definitions.
    pub data: PathBuf,
    /// How many days there are events of, today included.
    pub days: u16,
    /// Equal seeds make equal users, who do the same at the same time before now.
    pub seed: u64,
}

/// Why there is no demo data.
#[derive(Debug, Error)]
pub enum DemoError {
    /// The data file cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It would be mixed with what was collected.
    #[error(
        "{0} has events or definitions already, which demo data is not mixed with: choose another file with --data"
    )]
    NotEmpty(PathBuf),
    /// A route refused what it was sent.
    #[error("{path} answered {status}: {body}")]
    Refused {
        /// Where it was sent.
        path: String,
        /// The answer's status.
        status: StatusCode,
        /// The answer.
        body: String,
    },
    /// JSON that cannot be read or written.
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The output cannot be written.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
}

/// Makes the data and writes what there is of it as one line of JSON, a [`Count`].
pub async fn run(demo: Demo, output: &mut impl Write) -> Result<(), DemoError> {
    let count = make(&demo, Timestamp::now()).await?;
    writeln!(output, "{}", serde_json::to_string(&count)?)?;
    Ok(output.flush()?)
}

async fn make(demo: &Demo, now: Timestamp) -> Result<Count, DemoError> {
    // Another process may work with the file: it is not opened for writing before it is known to be empty.
    if demo.data.exists() && !is_empty(&demo.data)? {
        return Err(DemoError::NotEmpty(demo.data.clone()));
    }
    let store = Store::open(&demo.data)?;
    let (_stop, stopped) = watch::channel(false);
    let app = App::new(store.clone(), (Folders::default(), Options::default()), false, None, stopped);
    let client = Client(router(app, Arc::from([])));
    let filled = fill(&client, demo, now).await;
    store.close().await;
    filled
}

async fn fill(client: &Client, demo: &Demo, now: Timestamp) -> Result<Count, DemoError> {
    let mut product = Product::new(demo.seed, demo.days, now);
    definitions::create(client, &product).await?;
    let mut count = Count::default();
    let mut waiting = Vec::with_capacity(BATCH);
    while let Some(moments) = product.next_day() {
        for moment in moments {
            count.add(&moment);
            waiting.push(moment.event);
            if waiting.len() == BATCH {
                client.send_events(&mut waiting).await?;
            }
        }
    }
    client.send_events(&mut waiting).await?;
    for recording in product.recordings() {
        client.post("/s/", &recording).await?;
    }
    for lines in product.logs() {
        client.post(&format!("/i/v1/logs?token={TOKEN}"), &lines).await?;
    }
    Ok(count)
}

/// Whether nothing was collected or defined; a file that is no data file of this program is not empty.
fn is_empty(data: &Path) -> Result<bool, StoreError> {
    let connection = schema::open_reader(data)?;
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM events) AND NOT EXISTS (SELECT 1 FROM definitions)
               AND NOT EXISTS (SELECT 1 FROM snapshots) AND NOT EXISTS (SELECT 1 FROM persons)";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// Sends requests to the routes of this program.
struct Client(Router);

impl Client {
    async fn post(&self, path: &str, body: &Value) -> Result<Value, DemoError> {
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(serde_json::to_vec(body)?))
            .map_err(|error| StoreError::Json(serde_json::Error::io(std::io::Error::other(error))))?;
        // A router answers in any case.
        let response = match self.0.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let status = response.status();
        let bytes = to_bytes(response.into_body(), PAGE_BYTES).await.unwrap_or_default();
        if !status.is_success() {
            let body = String::from_utf8_lossy(&bytes).into_owned();
            return Err(DemoError::Refused { path: path.to_owned(), status, body });
        }
        Ok(serde_json::from_slice(&bytes)?)
    }

    async fn send_events(&self, waiting: &mut Vec<Value>) -> Result<(), DemoError> {
        if waiting.is_empty() {
            return Ok(());
        }
        let batch = std::mem::take(waiting);
        self.post("/batch/", &json!({ "api_key": TOKEN, "batch": batch })).await?;
        Ok(())
    }

    /// Makes something below the project.
    async fn create(&self, what: &str, body: &Value) -> Result<Value, DemoError> {
        self.post(&format!("/api/projects/1/{what}/"), body).await
    }
}
