//! The elder form of a question: `{"insight": "FUNNELS", "events": […], …}`.

use serde_json::Value;

use super::{
    parts, path_filter, query,
    question::{Funnel, Insight, Lifecycle, Paths, Retention, Stickiness, Trends},
    taken::{Taken, refused},
};
use crate::error::ApiError;

const PLACE: &str = "filters";

/// What changes how an answer is shown or kept, not what it says.
const SHOWN: [&str; 16] = [
    "insight",
    "name",
    "layout",
    "filter_test_accounts",
    "show_legend",
    "show_values_on_series",
    "show_percent_stack_view",
    "aggregation_axis_format",
    "aggregation_axis_prefix",
    "aggregation_axis_postfix",
    "y_axis_scale_type",
    "hidden_legend_keys",
    "refresh",
    "from_dashboard",
    "funnel_step_reference",
    "entity_type",
];

/// Reads filters. Without `insight` they are of trends, as in PostHog.
pub fn read(filters: Value) -> Result<Insight, ApiError> {
    let mut taken = Taken::new(filters, PLACE)?;
    let insight: String = taken.take("insight")?.unwrap_or_else(|| "TRENDS".into());
    let sample: Option<f64> = taken.take("sampling_factor")?;
    if sample.is_some_and(|sample| sample != 1.0) {
        return Err(refused(PLACE, "sampling_factor: samples are not taken here."));
    }
    match insight.as_str() {
        "TRENDS" => trends(taken).map(Insight::Trends),
        "FUNNELS" => funnel(taken).map(Insight::Funnel),
        "RETENTION" => retention(taken).map(Insight::Retention),
        "STICKINESS" => stickiness(taken).map(Insight::Stickiness),
        "LIFECYCLE" => lifecycle(taken).map(Insight::Lifecycle),
        "PATHS" => paths(taken).map(Insight::Paths),
        other => Err(refused(PLACE, format!("An insight '{other}' is not answered here."))),
    }
}

fn end(mut taken: Taken) -> Result<(), ApiError> {
    taken.ignore(&SHOWN);
    taken.end()
}

fn stickiness(mut taken: Taken) -> Result<Stickiness, ApiError> {
    let series = parts::entities(taken.take("events")?, PLACE)?;
    if series.is_empty() {
        return Err(refused(PLACE, "events are needed."));
    }
    let stickiness = Stickiness {
        series,
        when: parts::when(&mut taken, PLACE)?,
        interval: query::interval(taken.take("interval")?, PLACE)?,
        properties: parts::properties(taken.take("properties")?, PLACE)?,
        cumulative: false,
    };
    taken.ignore(&["display", "shown_as"]);
    end(taken)?;
    Ok(stickiness)
}

fn lifecycle(mut taken: Taken) -> Result<Lifecycle, ApiError> {
    let mut series = parts::entities(taken.take("events")?, PLACE)?;
    let (Some(entity), true) = (series.pop(), series.is_empty()) else {
        return Err(refused(PLACE, "events: a lifecycle is of one kind of events."));
    };
    let lifecycle = Lifecycle {
        entity,
        when: parts::when(&mut taken, PLACE)?,
        interval: query::interval(taken.take("interval")?, PLACE)?,
        properties: parts::properties(taken.take("properties")?, PLACE)?,
    };
    taken.ignore(&["display", "shown_as", "toggledLifecycles"]);
    end(taken)?;
    Ok(lifecycle)
}

fn paths(mut taken: Taken) -> Result<Paths, ApiError> {
    let when = parts::when(&mut taken, PLACE)?;
    let properties = parts::properties(taken.take("properties")?, PLACE)?;
    let paths = path_filter::read(&mut taken, (when, properties), PLACE)?;
    taken.ignore(&["display", "interval", "events", "step"]);
    end(taken)?;
    Ok(paths)
}

fn trends(mut taken: Taken) -> Result<Trends, ApiError> {
    let series = parts::entities(taken.take("events")?, PLACE)?;
    if series.is_empty() {
        return Err(refused(PLACE, "events are needed."));
    }
    let trends = Trends {
        series,
        when: parts::when(&mut taken, PLACE)?,
        interval: query::interval(taken.take("interval")?, PLACE)?,
        properties: parts::properties(taken.take("properties")?, PLACE)?,
        breakdown: parts::breakdown(&mut taken, PLACE)?,
        compare: query::compare(taken.take("compare")?, taken.take("compare_to")?, PLACE)?,
        aggregated: query::is_aggregated(taken.take("display")?),
    };
    end(taken)?;
    Ok(trends)
}

fn funnel(mut taken: Taken) -> Result<Funnel, ApiError> {
    let steps = parts::entities(taken.take("events")?, PLACE)?;
    let days = taken.number("funnel_window_days")?;
    let (number, unit) =
        (taken.number("funnel_window_interval")?, taken.take::<String>("funnel_window_interval_unit")?);
    let exclusions = parts::exclusions(taken.take("exclusions")?, steps.len(), PLACE)?;
    query::steps_only(taken.take("funnel_viz_type")?, PLACE)?;
    let funnel = Funnel {
        steps,
        when: parts::when(&mut taken, PLACE)?,
        properties: parts::properties(taken.take("properties")?, PLACE)?,
        order: query::order(taken.take("funnel_order_type")?, PLACE)?,
        window: query::window(number.or(days), if number.is_some() { unit.as_deref() } else { None }, PLACE)?,
        exclusions,
        breakdown: parts::breakdown(&mut taken, PLACE)?,
        touch: query::touch(taken.take("breakdown_attribution_type")?, PLACE)?,
    };
    taken.ignore(&["interval", "display"]);
    end(taken)?;
    query::complete(funnel, PLACE)
}

fn retention(mut taken: Taken) -> Result<Retention, ApiError> {
    let entities = (taken.take("target_entity")?, taken.take("returning_entity")?);
    let (period, total) = (taken.take("period")?, taken.number("total_intervals")?);
    let kind = taken.take("retention_type")?;
    let date_to = parts::when(&mut taken, PLACE)?.date_to;
    let properties = parts::properties(taken.take("properties")?, PLACE)?;
    taken.ignore(&["display", "interval"]);
    end(taken)?;
    query::complete_retention(entities, period, total, kind, PLACE).map(|retention| Retention {
        date_to,
        properties,
        ..retention
    })
}
