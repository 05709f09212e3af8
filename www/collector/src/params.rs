//! Query parameters of the API: each address names those it takes, and any other is refused by its name. A filter that
//! is ignored would answer with everybody.

use std::str::FromStr;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    error::ApiError,
    limits::{DEFAULT_PAGE_ROWS, PAGE_ROWS},
    time,
};

/// What an address takes.
pub trait Parameters: Sized {
    /// Takes what it knows out of the parameters; what is left over is refused.
    fn read(params: &mut Params) -> Result<Self, ApiError>;
}

/// Extractor: the parameters of a request, all of them known.
pub struct Asked<T>(pub T);

/// An address that takes no parameters.
pub struct NoParameters;

impl Parameters for NoParameters {
    fn read(_: &mut Params) -> Result<Self, ApiError> {
        Ok(Self)
    }
}

impl<S: Sync, T: Parameters> FromRequestParts<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let mut params = Params::of(parts)?;
        let asked = T::read(&mut params)?;
        match params.left.first() {
            None => Ok(Self(asked)),
            Some((name, _)) => Err(ApiError::UnknownParameter(name.chars().take(100).collect())),
        }
    }
}

/// The parameters of a request that no handler has taken yet.
pub struct Params {
    left: Vec<(String, String)>,
    link: Link,
}

impl Params {
    fn of(parts: &Parts) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        let all: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        for (index, (name, _)) in all.iter().enumerate() {
            if all[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(invalid(name, "it is there more than once"));
            }
        }
        let link = Link { address: address(&parts.headers, parts.uri.path()), query: all.clone() };
        Ok(Self { left: all, link })
    }

    /// Where further pages are.
    pub fn link(&self) -> Link {
        self.link.clone()
    }

    /// The text of a parameter; `None` where it is absent or empty: an empty filter filters nothing.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let index = self.left.iter().position(|(known, _)| known == name)?;
        Some(self.left.remove(index).1).filter(|text| !text.is_empty())
    }

    /// All parameters that have not been read yet, for a reader that rejects unknown ones.
    pub fn rest(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.left)
    }

    /// A parameter that is a whole number.
    pub fn number<T: FromStr>(&mut self, name: &str) -> Result<Option<T>, ApiError> {
        self.parsed(name, "a whole number is needed", |text| text.parse().ok())
    }

    /// A parameter that is a time, in any form that events may have.
    pub fn time(&mut self, name: &str) -> Result<Option<Timestamp>, ApiError> {
        self.parsed(name, "a time is needed, such as 2026-01-31T12:00:00Z", time::parse)
    }

    /// A parameter of another kind.
    pub fn parsed<T>(
        &mut self,
        name: &str,
        reason: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        match self.text(name) {
            None => Ok(None),
            Some(text) => parse(&text).map(Some).ok_or_else(|| invalid(name, reason)),
        }
    }

    /// A parameter that is there or not, `true` or `false`; without a value it is true.
    pub fn switch(&mut self, name: &str) -> Result<bool, ApiError> {
        let Some(index) = self.left.iter().position(|(known, _)| known == name) else { return Ok(false) };
        match self.left.remove(index).1.to_ascii_lowercase().as_str() {
            "" | "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(invalid(name, "true or false is needed")),
        }
    }

    /// Rows of a page, `limit`.
    pub fn limit(&mut self) -> Result<usize, ApiError> {
        Ok(self.number("limit")?.unwrap_or(DEFAULT_PAGE_ROWS).clamp(1, PAGE_ROWS))
    }

    /// Rows before the page, `offset`.
    pub fn offset(&mut self) -> Result<usize, ApiError> {
        // More rows than SQLite can count are none.
        Ok(self.number::<u32>("offset")?.unwrap_or(0) as usize)
    }
}

fn invalid(name: &str, reason: &'static str) -> ApiError {
    ApiError::InvalidParameter { name: name.chars().take(100).collect::<String>().into(), reason }
}

/// The address of a list, for those of its other pages.
#[derive(Debug, Clone)]
pub struct Link {
    address: String,
    query: Vec<(String, String)>,
}

impl Link {
    /// The same list with some parameters changed.
    pub fn with(&self, changed: &[(&str, String)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let kept = self.query.iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
        query.extend_pairs(kept).extend_pairs(changed);
        format!("{}?{}", self.address, query.finish())
    }

    /// The pages of `limit` rows behind and before the one at `offset`, where there are any.
    pub fn neighbours(
        &self,
        limit: usize,
        offset: usize,
        shown: usize,
        more: bool,
    ) -> (Option<String>, Option<String>) {
        let next = more.then(|| self.with(&[("offset", (offset + shown).to_string())]));
        let previous = (offset > 0).then(|| self.with(&[("offset", offset.saturating_sub(limit).to_string())]));
        (next, previous)
    }
}

/// The page of a list that is asked for.
pub struct Page {
    /// Rows at most.
    pub limit: usize,
    /// Rows before it.
    pub offset: usize,
    link: Link,
}

impl Parameters for Page {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        Ok(Self { limit: params.limit()?, offset: params.offset()?, link: params.link() })
    }
}

impl Page {
    /// The answer in PostHog's shape: its rows, and the addresses of the pages beside it; behind it are `more` rows or none.
    pub fn answer<T: Serialize>(&self, results: &[T], more: bool) -> Value {
        let (next, previous) = self.link.neighbours(self.limit, self.offset, results.len(), more);
        json!({ "next": next, "previous": previous, "results": results })
    }
}

/// The whole address of a path as the client sees it: the guard has let its `Host` pass.
pub fn address(headers: &HeaderMap, path: &str) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}{path}")
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn params(uri: &str) -> Result<Params, ApiError> {
        let request = Request::builder().uri(uri).header("host", "localhost:1").body(()).expect("a request");
        Params::of(&request.into_parts().0)
    }

    #[test]
    fn what_is_taken_is_gone() {
        let mut params = params("/list/?a=x&limit=5&b=&offset=7").expect("parameters");
        assert_eq!(params.text("a").as_deref(), Some("x"));
        assert_eq!((params.text("b"), params.text("c")), (None, None));
        assert_eq!((params.limit().ok(), params.offset().ok()), (Some(5), Some(7)));
        assert!(params.left.is_empty());
    }

    #[test]
    fn a_switch_needs_no_value() {
        let mut params = params("/?a=&b=true&c=False&d=maybe").expect("parameters");
        let mut switch = |name: &str| params.switch(name).ok();
        assert_eq!(
            ["a", "b", "c", "d", "e"].map(&mut switch),
            [Some(true), Some(true), Some(false), None, Some(false)]
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let error = |result: Result<Option<i64>, ApiError>| result.expect_err("a refusal").to_string();
        assert!(error(params("/?n=many").expect("parameters").number("n")).starts_with("n "));
        assert!(params("/?a=1&a=2").err().is_some_and(|error| error.to_string().starts_with("a ")));
    }

    #[test]
    fn other_pages_have_addresses() {
        let link = params("/list/?a=x%26y&limit=5&offset=3").expect("parameters").link();
        let (next, previous) = link.neighbours(5, 3, 5, true);
        assert_eq!(next.as_deref(), Some("http://localhost:1/list/?a=x%26y&limit=5&offset=8"));
        assert_eq!(previous.as_deref(), Some("http://localhost:1/list/?a=x%26y&limit=5&offset=0"));
        assert_eq!(link.neighbours(5, 0, 2, false), (None, None));
    }
}
