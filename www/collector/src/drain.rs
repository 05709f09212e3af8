//! Reads what a handler leaves of a request's body. A request is often refused before its body is looked at, and a
//! connection with an unread rest is closed by hyper: the client's next request on it would fail for no reason of its own.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    middleware::Next,
    response::Response,
};
use tokio_stream::StreamExt;

use crate::limits::DRAINED_BYTES;

/// Middleware: lets the handler read the body, and reads on where it did not.
pub async fn unread_rest(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body = Shared(Arc::new(Mutex::new(body)));
    let rest = body.clone();
    let response = next.run(Request::from_parts(parts, Body::new(body))).await;
    let mut read = 0;
    let mut chunks = Body::new(rest).into_data_stream();
    while let Some(Ok(chunk)) = chunks.next().await {
        read += chunk.len();
        if read > DRAINED_BYTES {
            break;
        }
    }
    response
}

/// A body with two owners, one after the other.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if body.is_end_stream() { Poll::Ready(None) } else { Pin::new(&mut *body).poll_frame(context) }
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }
}
