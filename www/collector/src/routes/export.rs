//! All events that a filter leaves over, as CSV or as lines of JSON: page after page, so that none of it is large.

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::lists::EventsQuery;
use crate::{
    answer::{LIST_BYTES, held},
    app::App,
    error::ApiError,
    limits::{PAGE_ROWS, WAIT_TIME},
    params::{Asked, Parameters, Params},
    store::{
        StoreError,
        query::{self, EventFilter, EventRow},
        reader::Lane,
    },
};

/// Query parameters: those of the list of events, but without `limit` all of them are wanted.
pub struct ExportQuery {
    filter: EventFilter,
    most: usize,
}

impl Parameters for ExportQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        let most = params.number("limit")?.unwrap_or(usize::MAX);
        Ok(Self { filter: EventsQuery::read(params)?.filter, most })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Lines,
}

/// `/api/projects/{project}/events.csv`.
pub async fn csv(State(app): State<App>, Asked(asked): Asked<ExportQuery>) -> Result<Response, ApiError> {
    export(app, asked, Form::Csv).await
}

/// `/api/projects/{project}/events.jsonl`.
pub async fn lines(State(app): State<App>, Asked(asked): Asked<ExportQuery>) -> Result<Response, ApiError> {
    export(app, asked, Form::Lines).await
}

async fn export(app: App, asked: ExportQuery, form: Form) -> Result<Response, ApiError> {
    let mut pages = Pages { app, filter: asked.filter, left: asked.most, form, is_first: true };
    // What is wrong with the request shows with the first page, while there is a status to answer with.
    let first = pages.next().await?;
    let (sender, receiver) = mpsc::channel::<Result<Bytes, ApiError>>(1);
    tokio::spawn(async move {
        let mut page = Ok(first);
        loop {
            let (bytes, more) = match page {
                Ok((bytes, more)) => (Ok(bytes), more),
                // The answer breaks off, which its reader can tell from an end.
                Err(error) => (Err(error), false),
            };
            if sender.send(bytes).await.is_err() || !more {
                return;
            }
            page = pages.next().await;
        }
    });
    let mut response = Body::from_stream(ReceiverStream::new(receiver)).into_response();
    let (kind, name) = match form {
        Form::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"events.csv\""),
        Form::Lines => ("application/jsonl", "attachment; filename=\"events.jsonl\""),
    };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    Ok(response)
}

/// The pages of an export, each from the place where the one before ended.
struct Pages {
    app: App,
    filter: EventFilter,
    left: usize,
    form: Form,
    is_first: bool,
}

impl Pages {
    /// The text of the next page, and whether another one follows.
    async fn next(&mut self) -> Result<(Bytes, bool), ApiError> {
        let mut lease = self.app.answers.wait_for(LIST_BYTES, WAIT_TIME).await?;
        let (mut filter, form, is_first) = (self.filter.clone(), self.form, self.is_first);
        filter.limit = self.left.min(PAGE_ROWS);
        let read = self.app.store.read(Lane::Lists, move |reading| {
            let page = query::events(reading, &filter)?;
            let last = page.rows.last().map(|row| row.id);
            Ok((written(&page.rows, form, is_first)?, page.rows.len(), last.filter(|_| page.more)))
        });
        let (text, rows, last) = read.await?;
        self.left -= rows;
        self.is_first = false;
        self.filter.offset = 0;
        self.filter.before_id = last.or(self.filter.before_id);
        lease.shrink_to(text.len());
        Ok((held(text, lease), last.is_some() && self.left > 0))
    }
}

fn written(rows: &[EventRow], form: Form, with_names: bool) -> Result<Vec<u8>, StoreError> {
    let mut text = Vec::new();
    if form == Form::Lines {
        for row in rows {
            serde_json::to_writer(&mut text, row)?;
            text.push(b'\n');
        }
        return Ok(text);
    }
    let names = ["uuid", "event", "distinct_id", "person_id", "timestamp", "received_at", "properties"];
    let mut writer = csv::Writer::from_writer(&mut text);
    let mut write = |line: [&str; 7]| {
        writer.write_record(line).map_err(|error| StoreError::Json(serde_json::Error::io(error.into())))
    };
    if with_names {
        write(names)?;
    }
    for row in rows {
        let EventRow { uuid, event, distinct_id, person_id, timestamp, received_at, properties, .. } = row;
        write([uuid, event, distinct_id, person_id, timestamp, received_at, properties.get()])?;
    }
    drop(writer);
    Ok(text)
}
