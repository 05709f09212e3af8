//! `heatmaps/`: where pages were clicked, PostHog's `posthog/heatmaps/heatmaps_api.py`.

use axum::{
    extract::State,
    response::Response,
    routing::{MethodRouter, get},
};
use jiff::Timestamp;
use serde_json::json;

use crate::{
    answer,
    app::App,
    error::ApiError,
    insights::range::When,
    limits::{HEATMAP_PLACES, PAGE_ROWS},
    params::{Asked, Parameters, Params},
    store::heatmaps::{self, HeatmapFilter},
};

/// The address below a project.
pub fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![("heatmaps", get(list))]
}

struct Query(HeatmapFilter);

impl Parameters for Query {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        let when = When { date_from: params.text("date_from"), date_to: params.text("date_to"), explicit: false };
        let now = Timestamp::now();
        let range = when.range(now, || 0).ok_or(ApiError::InvalidParameter {
            name: "date_from".into(),
            reason: "date_from and date_to have to be dates, such as 2026-01-31 or -7d",
        })?;
        let (url, pattern) = (params.text("url_exact"), params.text("url_pattern"));
        let visitors = |text: &str| match text {
            "unique_visitors" => Some(true),
            "total_count" => Some(false),
            _ => None,
        };
        Ok(Self(HeatmapFilter {
            from: range.from,
            to: range.to,
            kind: params.text("type").unwrap_or_else(|| "click".into()),
            // Of two that differ the pattern counts, as in PostHog.
            url: url.clone().filter(|url| pattern.as_ref().is_none_or(|pattern| pattern == url)),
            pattern: pattern.filter(|pattern| url.as_ref() != Some(pattern)).map(|pattern| anchored(&pattern)),
            widths: (params.number("viewport_width_min")?, params.number("viewport_width_max")?),
            visitors: params
                .parsed("aggregation", "total_count or unique_visitors is needed", visitors)?
                .unwrap_or_default(),
            limit: params.number("limit")?.unwrap_or(HEATMAP_PLACES).clamp(1, HEATMAP_PLACES.max(PAGE_ROWS)),
        }))
    }
}

/// A pattern for the whole address; a `*` alone is any text, as PostHog's toolbar sends it.
fn anchored(pattern: &str) -> String {
    let mut anchored = String::from("^");
    let mut before = '^';
    for character in pattern.trim_start_matches('^').trim_end_matches('$').chars() {
        match character {
            '*' if before != '.' => anchored.push_str(".+"),
            other => anchored.push(other),
        }
        before = character;
    }
    anchored + "$"
}

/// `GET …/heatmaps/`.
async fn list(State(app): State<App>, Asked(Query(filter)): Asked<Query>) -> Result<Response, ApiError> {
    answer::counted(&app.store, &app.answers, move |reading| {
        Ok(json!({ "results": heatmaps::list(reading, &filter)? }))
    })
    .await
}
