//! Insights: trends, funnels, retention, lifecycle, stickiness and paths, counted by SQL over what was collected.
//!
//! [`question`] is what may be asked. PostHog's API has two forms of it, which [`query`] (`{"kind": "FunnelsQuery", …}`)
//! and [`filters`] (the elder `{"insight": "FUNNELS", …}`) read by way of [`taken`], so that nothing is ignored that
//! would change the answer. [`range`] has times and intervals. [`trends`], [`funnel`], [`retention`], [`lifecycle`], [`stickiness`] and [`paths`] (read by [`path_filter`]) answer in
//! PostHog's shapes, [`actors`] has the persons behind their numbers; [`rows`] has the part of SQL that they share.

pub mod actors;
pub mod filters;
pub mod funnel;
pub mod lifecycle;
pub mod parts;
pub mod path_filter;
pub mod paths;
pub mod query;
pub mod question;
pub mod range;
pub mod retention;
pub mod rows;
pub mod stickiness;
pub mod taken;
pub mod trends;

use jiff::Timestamp;
use serde_json::Value;

use crate::store::{StoreError, definitions, functions, property_values, reader::Reading};
use question::Insight;

/// The `result` of an insight.
pub fn answer(reading: &Reading, insight: &Insight, now: Timestamp) -> Result<Value, StoreError> {
    let definitions = definitions::load(reading)?;
    let knows_people = insight.counts_persons() && functions::register_people(reading)?;
    let tracked = property_values::complete(reading)?;
    let asking = rows::Asking { reading, definitions: &definitions, now, knows_people, tracked };
    match insight {
        Insight::Trends(trends) => trends::answer(&asking, trends),
        Insight::Funnel(funnel) => funnel::answer(&asking, funnel),
        Insight::Retention(retention) => retention::answer(&asking, retention),
        Insight::Stickiness(stickiness) => stickiness::answer(&asking, stickiness),
        Insight::Lifecycle(lifecycle) => lifecycle::answer(&asking, lifecycle),
        Insight::Paths(paths) => paths::answer(&asking, paths),
    }
}

#[cfg(test)]
mod tests;
