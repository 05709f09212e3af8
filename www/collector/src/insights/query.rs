//! The newer form of a question: `{"kind": "FunnelsQuery", "series": […], …}`.

use serde_json::Value;

use super::{
    parts, path_filter,
    question::{Compare, Entity, Funnel, Insight, Lifecycle, Paths, Retention, Stickiness, Trends},
    range::{Interval, When},
    taken::{Taken, refused},
};
use crate::{
    error::ApiError,
    filters::definition::PropertyGroup,
    limits::INTERVALS,
    store::functions::steps::{Order, Touch},
};

const PLACE: &str = "query";

/// Displays that show one number for all the time.
const AGGREGATED: [&str; 6] =
    ["BoldNumber", "ActionsPie", "ActionsBarValue", "ActionsTable", "WorldMap", "CalendarHeatmap"];

/// What changes how an answer is shown or kept, not what it says.
const SHOWN: [&str; 11] = [
    "kind",
    "version",
    "tags",
    "response",
    "modifiers",
    "dataColorTheme",
    "filterTestAccounts",
    "full",
    "refresh",
    "client_query_id",
    "name",
];

/// Reads a query; an `InsightVizNode` around it is taken off.
pub fn read(query: Value) -> Result<Insight, ApiError> {
    let kind = query.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    let taken = Taken::new(query, PLACE)?;
    match kind.as_str() {
        "InsightVizNode" => {
            let mut taken = taken;
            read(taken.take("source")?.unwrap_or_default())
        }
        "TrendsQuery" => trends(taken).map(Insight::Trends),
        "FunnelsQuery" => funnel(taken).map(Insight::Funnel),
        "RetentionQuery" => retention(taken).map(Insight::Retention),
        "StickinessQuery" => stickiness(taken).map(Insight::Stickiness),
        "LifecycleQuery" => lifecycle(taken).map(Insight::Lifecycle),
        "PathsQuery" => paths(taken).map(Insight::Paths),
        "" => Err(refused(PLACE, "kind is needed.")),
        kind => Err(refused(PLACE, format!("A query of kind '{kind}' is not answered here."))),
    }
}

/// Ends a query's reading. A sample of 1 is everything.
fn end(mut taken: Taken) -> Result<(), ApiError> {
    let sample: Option<f64> = taken.take("samplingFactor")?;
    if sample.is_some_and(|sample| sample != 1.0) {
        return Err(refused(PLACE, "samplingFactor: samples are not taken here."));
    }
    taken.ignore(&SHOWN);
    taken.end()
}

fn inner(taken: &mut Taken, name: &str) -> Result<Taken, ApiError> {
    Taken::new(taken.take(name)?.unwrap_or_default(), PLACE)
}

/// The unit of a trend.
pub(super) fn interval(name: Option<String>, place: &'static str) -> Result<Interval, ApiError> {
    let name = name.unwrap_or_else(|| "day".into());
    Interval::of(&name).ok_or_else(|| refused(place, format!("'{name}' is no interval.")))
}

/// The kinds of events that a question is about, one at least.
fn series(taken: &mut Taken) -> Result<Vec<Entity>, ApiError> {
    let series = parts::entities(taken.take("series")?, PLACE)?;
    if series.is_empty() { Err(refused(PLACE, "series is needed.")) } else { Ok(series) }
}

/// The days that a question is about.
fn date_range(taken: &mut Taken) -> Result<When, ApiError> {
    let mut range = inner(taken, "dateRange")?;
    let when = parts::when(&mut range, PLACE)?;
    range.end()?;
    Ok(when)
}

/// What questions about a course in time have in common: the days, their unit, and which events count.
fn over_time(taken: &mut Taken) -> Result<(When, Interval, PropertyGroup), ApiError> {
    let when = date_range(taken)?;
    let interval = interval(taken.take("interval")?, PLACE)?;
    Ok((when, interval, parts::properties(taken.take("properties")?, PLACE)?))
}

fn trends(mut taken: Taken) -> Result<Trends, ApiError> {
    let series = series(&mut taken)?;
    let (when, interval, properties) = over_time(&mut taken)?;
    let mut by = inner(&mut taken, "breakdownFilter")?;
    let breakdown = parts::breakdown(&mut by, PLACE)?;
    by.end()?;
    let mut with = inner(&mut taken, "compareFilter")?;
    let compare = compare(with.take("compare")?, with.take("compare_to")?, PLACE)?;
    with.end()?;
    let mut shown = inner(&mut taken, "trendsFilter")?;
    let aggregated = is_aggregated(shown.take("display")?);
    shown.ignore(&[
        "showLegend",
        "showValuesOnSeries",
        "showPercentStackView",
        "showLabelsOnSeries",
        "showAlertThresholdLines",
        "showMultipleYAxes",
        "aggregationAxisFormat",
        "aggregationAxisPrefix",
        "aggregationAxisPostfix",
        "decimalPlaces",
        "minDecimalPlaces",
        "yAxisScaleType",
        "resultCustomizationBy",
        "resultCustomizations",
        "goalLines",
        "detailedResultsAggregationType",
        "hiddenLegendIndexes",
    ]);
    shown.end()?;
    end(taken)?;
    Ok(Trends { series, when, interval, properties, breakdown, compare, aggregated })
}

pub(super) fn is_aggregated(display: Option<String>) -> bool {
    display.is_some_and(|display| AGGREGATED.contains(&display.as_str()))
}

pub(super) fn compare(
    compares: Option<bool>,
    to: Option<String>,
    place: &'static str,
) -> Result<Option<Compare>, ApiError> {
    match (compares.unwrap_or(false), to) {
        (false, _) => Ok(None),
        (true, None) => Ok(Some(Compare::Previous)),
        (true, Some(to)) => match super::range::span(&to) {
            Some(_) => Ok(Some(Compare::Earlier(to))),
            None => Err(refused(place, "compare_to has to be a relative date, such as -1m.")),
        },
    }
}

fn funnel(mut taken: Taken) -> Result<Funnel, ApiError> {
    let steps = parts::entities(taken.take("series")?, PLACE)?;
    let when = date_range(&mut taken)?;
    let properties = parts::properties(taken.take("properties")?, PLACE)?;
    let mut by = inner(&mut taken, "breakdownFilter")?;
    let breakdown = parts::breakdown(&mut by, PLACE)?;
    by.end()?;
    let mut shape = inner(&mut taken, "funnelsFilter")?;
    let order = order(shape.take("funnelOrderType")?, PLACE)?;
    let window = window(
        shape.number("funnelWindowInterval")?,
        shape.take::<String>("funnelWindowIntervalUnit")?.as_deref(),
        PLACE,
    )?;
    let exclusions = parts::exclusions(shape.take("exclusions")?, steps.len(), PLACE)?;
    let touch = touch(shape.take("breakdownAttributionType")?, PLACE)?;
    steps_only(shape.take("funnelVizType")?, PLACE)?;
    shape.ignore(&[
        "layout",
        "funnelStepReference",
        "binCount",
        "hiddenLegendBreakdowns",
        "goalLines",
        "showValuesOnSeries",
    ]);
    shape.end()?;
    taken.ignore(&["interval"]);
    end(taken)?;
    complete(Funnel { steps, when, properties, order, window, exclusions, breakdown, touch }, PLACE)
}

/// Refuses what makes no funnel.
pub(super) fn complete(funnel: Funnel, place: &'static str) -> Result<Funnel, ApiError> {
    if funnel.steps.len() < 2 {
        return Err(refused(place, "A funnel has at least two steps."));
    }
    if funnel.steps.len() > crate::limits::FUNNEL_STEPS {
        return Err(refused(place, "The funnel has too many steps."));
    }
    if funnel.order != Order::Ordered && !funnel.exclusions.is_empty() {
        return Err(refused(place, "Exclusions need the steps in order."));
    }
    let same = |one: &Entity, other: &Entity| one.event == other.event && one.properties.values.is_empty();
    let is_step = |exclusion: &super::question::Exclusion| {
        funnel.steps[exclusion.from..=exclusion.to].iter().any(|step| same(&exclusion.entity, step))
    };
    if funnel.exclusions.iter().any(is_step) {
        return Err(refused(place, "Exclusion steps cannot contain an event that's part of funnel steps."));
    }
    Ok(funnel)
}

/// The order of a funnel's steps by its name.
pub fn order(name: Option<String>, place: &'static str) -> Result<Order, ApiError> {
    let name = name.unwrap_or_else(|| "ordered".into());
    serde_json::from_value(name.clone().into()).map_err(|_| refused(place, format!("'{name}' is no order of steps.")))
}

/// How long a way may take, in milliseconds: 14 days where nothing is said.
pub fn window(number: Option<i64>, unit: Option<&str>, place: &'static str) -> Result<i64, ApiError> {
    let unit = match unit.unwrap_or("day") {
        "second" => 1_000,
        "minute" => 60_000,
        "hour" => 3_600_000,
        "day" => 86_400_000,
        "week" => 7 * 86_400_000,
        "month" => 30 * 86_400_000,
        unit => return Err(refused(place, format!("'{unit}' is no unit of a window."))),
    };
    match number.unwrap_or(14) {
        number @ 1..=100_000 => Ok(number * unit),
        _ => Err(refused(place, "The window of a funnel has to be from 1 to 100000.")),
    }
}

/// `None` has each way keep to one value.
pub(super) fn touch(name: Option<String>, place: &'static str) -> Result<Option<Touch>, ApiError> {
    match name.as_deref() {
        None | Some("first_touch") => Ok(Some(Touch::First)),
        Some("last_touch") => Ok(Some(Touch::Last)),
        Some("all_events") => Ok(None),
        Some(name) => Err(refused(place, format!("'{name}' is no attribution of a breakdown here."))),
    }
}

pub(super) fn steps_only(shows: Option<String>, place: &'static str) -> Result<(), ApiError> {
    match shows.as_deref() {
        None | Some("steps") => Ok(()),
        Some(other) => Err(refused(place, format!("Funnels are shown by their steps here, not by '{other}'."))),
    }
}

/// What changes how lines are shown.
const OF_LINES: [&str; 6] =
    ["display", "showLegend", "showValuesOnSeries", "showMultipleYAxes", "hiddenLegendIndexes", "toggledLifecycles"];

fn stickiness(mut taken: Taken) -> Result<Stickiness, ApiError> {
    let series = series(&mut taken)?;
    let (when, interval, properties) = over_time(&mut taken)?;
    let mut shape = inner(&mut taken, "stickinessFilter")?;
    let computed: Option<String> = shape.take("computedAs")?;
    let cumulative = match computed.as_deref() {
        None | Some("non_cumulative") => false,
        Some("cumulative") => true,
        Some(other) => return Err(refused(PLACE, format!("computedAs: '{other}' is not known."))),
    };
    shape.ignore(&OF_LINES);
    shape.end()?;
    end(taken)?;
    Ok(Stickiness { series, when, interval, properties, cumulative })
}

fn lifecycle(mut taken: Taken) -> Result<Lifecycle, ApiError> {
    let mut series = parts::entities(taken.take("series")?, PLACE)?;
    let (Some(entity), true) = (series.pop(), series.is_empty()) else {
        return Err(refused(PLACE, "series: a lifecycle is of one kind of events."));
    };
    let (when, interval, properties) = over_time(&mut taken)?;
    let mut shape = inner(&mut taken, "lifecycleFilter")?;
    shape.ignore(&OF_LINES);
    shape.end()?;
    end(taken)?;
    Ok(Lifecycle { entity, when, interval, properties })
}

fn paths(mut taken: Taken) -> Result<Paths, ApiError> {
    let when = date_range(&mut taken)?;
    let properties = parts::properties(taken.take("properties")?, PLACE)?;
    let mut shape = inner(&mut taken, "pathsFilter")?;
    let paths = path_filter::read(&mut shape, (when, properties), PLACE)?;
    shape.end()?;
    end(taken)?;
    Ok(paths)
}

fn retention(mut taken: Taken) -> Result<Retention, ApiError> {
    let date_to = date_range(&mut taken)?.date_to;
    let properties = parts::properties(taken.take("properties")?, PLACE)?;
    let mut shape = inner(&mut taken, "retentionFilter")?;
    let target = shape.any(&["targetEntity", "target_entity"])?;
    let returning = shape.any(&["returningEntity", "returning_entity"])?;
    let period = shape.take("period")?;
    let total = shape.number("totalIntervals")?.or(shape.number("total_intervals")?);
    let kind = shape.any(&["retentionType", "retention_type"])?;
    let reference: Option<String> = shape.any(&["retentionReference"])?;
    if reference.is_some_and(|reference| reference != "total") {
        return Err(refused(PLACE, "retentionReference: only 'total' is counted here."));
    }
    shape.ignore(&["display", "showMean", "meanRetentionCalculation", "dashboardDisplay", "selectedInterval"]);
    shape.end()?;
    end(taken)?;
    complete_retention((target, returning), period, total, kind, PLACE).map(|retention| Retention {
        date_to,
        properties,
        ..retention
    })
}

/// What the two forms name alike. Seven days of page views where nothing is said, as in PostHog.
pub(super) fn complete_retention(
    (target, returning): (Option<Value>, Option<Value>),
    period: Option<String>,
    total: Option<i64>,
    kind: Option<String>,
    place: &'static str,
) -> Result<Retention, ApiError> {
    let entity = |value: Option<Value>| {
        parts::entity(value.unwrap_or_else(|| serde_json::json!({ "id": "$pageview", "type": "events" })), place)
    };
    let first_time = match kind.as_deref() {
        None | Some("retention_recurring") => false,
        Some("retention_first_time") => true,
        Some(kind) => return Err(refused(place, format!("'{kind}' is no type of retention here."))),
    };
    let total = match usize::try_from(total.unwrap_or(7)) {
        Ok(total @ 1..) if total * total <= INTERVALS => total,
        _ => return Err(refused(place, "The number of intervals is too large, or none.")),
    };
    Ok(Retention {
        target: entity(target)?,
        returning: entity(returning)?,
        period: interval(period, place)?,
        total,
        first_time,
        date_to: None,
        properties: parts::properties(None, place)?,
    })
}
