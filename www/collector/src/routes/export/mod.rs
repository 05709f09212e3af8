//! All events that a filter leaves over, as CSV, lines of JSON or Parquet: page after page, so that none of it is large.

mod forms;
mod table;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use forms::{Form, Writer};

use super::lists::EventsQuery;
use crate::{
    answer::{LIST_BYTES, held},
    app::App,
    error::ApiError,
    limits::{PAGE_ROWS, WAIT_TIME},
    params::{Asked, Parameters, Params},
    store::{
        query::{self, EventFilter},
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

/// `/api/projects/{project}/events.csv`.
pub async fn csv(State(app): State<App>, Asked(asked): Asked<ExportQuery>) -> Result<Response, ApiError> {
    export(app, asked, Form::Csv).await
}

/// `/api/projects/{project}/events.jsonl`.
pub async fn lines(State(app): State<App>, Asked(asked): Asked<ExportQuery>) -> Result<Response, ApiError> {
    export(app, asked, Form::Lines).await
}

/// `/api/projects/{project}/events.parquet`.
pub async fn parquet(State(app): State<App>, Asked(asked): Asked<ExportQuery>) -> Result<Response, ApiError> {
    export(app, asked, Form::Parquet).await
}

async fn export(app: App, asked: ExportQuery, form: Form) -> Result<Response, ApiError> {
    let writer = Some(form.writer()?);
    let mut pages = Pages { app, filter: asked.filter, left: asked.most, writer };
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
    let (kind, name) = form.headers();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    Ok(response)
}

/// The pages of an export, each from the place where the one before ended.
struct Pages {
    app: App,
    filter: EventFilter,
    left: usize,
    /// `None` once the end is written.
    writer: Option<Writer>,
}

impl Pages {
    /// The bytes of the next page, and whether another one follows.
    async fn next(&mut self) -> Result<(Bytes, bool), ApiError> {
        let mut lease = self.app.answers.wait_for(LIST_BYTES, WAIT_TIME).await?;
        let mut filter = self.filter.clone();
        let (Some(mut writer), left) = (self.writer.take(), self.left) else { return Ok((Bytes::new(), false)) };
        filter.limit = left.min(PAGE_ROWS);
        let read = self.app.store.read(Lane::Lists, move |reading| {
            let page = query::events(reading, &filter)?;
            let last = page.rows.last().map(|row| row.id).filter(|_| page.more && page.rows.len() < left);
            let mut bytes = writer.page(&page.rows)?;
            if last.is_some() {
                return Ok((bytes, page.rows.len(), last, Some(writer)));
            }
            bytes.append(&mut writer.end()?);
            Ok((bytes, page.rows.len(), None, None))
        });
        let (bytes, rows, last, writer) = read.await?;
        let more = writer.is_some();
        self.writer = writer;
        self.left -= rows;
        self.filter.offset = 0;
        self.filter.before_id = last.or(self.filter.before_id);
        lease.shrink_to(bytes.len());
        Ok((held(bytes, lease), more))
    }
}
