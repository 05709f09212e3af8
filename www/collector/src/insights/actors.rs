//! The persons behind a number of an insight: PostHog's `ActorsQuery` of an `InsightActorsQuery`, a `FunnelsActorsQuery` or
//! a `StickinessActorsQuery`.

use rusqlite::{params_from_iter, types::Value as Sql};
use serde_json::{Value, json};

use super::{
    funnel, lifecycle, paths, query,
    question::Insight,
    retention,
    rows::Asking,
    stickiness,
    taken::{Taken, refused},
    trends,
};
use crate::{
    error::ApiError,
    limits::{DEFAULT_PAGE_ROWS, PAGE_ROWS},
    store::{StoreError, conditions::Statement, definitions, people},
    time,
};

const PLACE: &str = "query";

/// Which number.
#[derive(Debug, Clone)]
enum Point {
    Trend(trends::Point),
    Step {
        number: i64,
        value: Option<String>,
    },
    Retention {
        interval: i64,
    },
    Stickiness {
        series: usize,
        intervals: i64,
    },
    Lifecycle {
        day: i64,
        status: String,
    },
    /// The question itself has the edge.
    Path,
}

/// What is shown of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Person,
    Id,
    CreatedAt,
    /// PostHog's pages put a button here.
    Delete,
    /// How many events it has in the number.
    EventCount,
    /// Whether it was there so many intervals after it began.
    Interval(i64),
}

/// A page of persons that is asked for.
#[derive(Debug, Clone)]
pub struct Actors {
    insight: Insight,
    point: Point,
    columns: Vec<(String, Column)>,
    limit: usize,
    offset: usize,
}

/// Reads an `ActorsQuery`.
pub fn read(asked: Value) -> Result<Actors, ApiError> {
    let mut taken = Taken::new(asked, PLACE)?;
    let (insight, point) = source(taken.take("source")?.unwrap_or_default())?;
    let select: Option<Vec<String>> = taken.take("select")?;
    let select = select.filter(|names| !names.is_empty()).unwrap_or_else(|| vec!["person".into()]);
    if select.len() > PAGE_ROWS {
        return Err(refused(PLACE, "select: there are too many columns."));
    }
    let columns = select.into_iter().map(|name| Ok((name.clone(), column(&name, &insight)?)));
    let columns = columns.collect::<Result<_, ApiError>>()?;
    let limit = taken.number("limit")?.map_or(DEFAULT_PAGE_ROWS, |limit| limit.clamp(1, PAGE_ROWS as i64) as usize);
    let offset = taken.number("offset")?.map_or(0, |offset| offset.clamp(0, i64::from(u32::MAX)) as usize);
    taken.ignore(&["kind", "version", "tags", "response", "orderBy", "modifiers"]);
    taken.end()?;
    Ok(Actors { insight, point, columns, limit, offset })
}

fn column(name: &str, insight: &Insight) -> Result<Column, ApiError> {
    let interval = |retention: &super::question::Retention| {
        let number = name.strip_prefix(&retention.period.title().to_lowercase())?.strip_prefix('_')?;
        number.parse().ok().filter(|number| (0..retention.total as i64).contains(number)).map(Column::Interval)
    };
    let found = match (name, insight) {
        ("person" | "actor", _) => Some(Column::Person),
        ("id", _) => Some(Column::Id),
        ("created_at", _) => Some(Column::CreatedAt),
        ("person.$delete", _) => Some(Column::Delete),
        ("event_count", Insight::Trends(_) | Insight::Paths(_)) => Some(Column::EventCount),
        (_, Insight::Retention(retention)) => interval(retention),
        _ => None,
    };
    found.ok_or_else(|| refused(PLACE, format!("select: '{name}' is no column of these persons here.")))
}

/// The question and which of its numbers is asked about.
fn source(source: Value) -> Result<(Insight, Point), ApiError> {
    let mut taken = Taken::new(source, PLACE)?;
    let kind: Option<String> = taken.take("kind")?;
    let insight = query::read(taken.take("source")?.unwrap_or_default())?;
    let point = match (kind.as_deref(), &insight) {
        (Some("FunnelsActorsQuery"), Insight::Funnel(funnel)) => {
            let number = taken.number("funnelStep")?.unwrap_or(1);
            funnel::check_step(funnel, number, PLACE)?;
            Point::Step { number, value: value(taken.take("funnelStepBreakdown")?) }
        }
        (Some("InsightActorsQuery"), Insight::Trends(trends)) => trend(&mut taken, trends)?,
        (Some("InsightActorsQuery"), Insight::Retention(retention)) => {
            let interval = taken.number("interval")?.unwrap_or(0);
            if !(0..retention.total as i64).contains(&interval) {
                return Err(refused(PLACE, "interval: the retention has no such interval."));
            }
            Point::Retention { interval }
        }
        (Some("InsightActorsQuery"), Insight::Lifecycle(_)) => {
            let status: String = taken.take("status")?.ok_or_else(|| refused(PLACE, "status is needed."))?;
            if !lifecycle::STATUSES.contains(&status.as_str()) {
                return Err(refused(PLACE, format!("status: '{status}' is none of a lifecycle.")));
            }
            let day = day(&mut taken)?.ok_or_else(|| refused(PLACE, "day is needed."))?;
            Point::Lifecycle { day, status }
        }
        (Some("StickinessActorsQuery" | "InsightActorsQuery"), Insight::Stickiness(stickiness)) => {
            let intervals = taken.number("day")?.ok_or_else(|| refused(PLACE, "day is needed."))?;
            Point::Stickiness { series: series(&mut taken, stickiness.series.len())?, intervals }
        }
        (Some("InsightActorsQuery"), Insight::Paths(_)) => Point::Path,
        (Some(kind), _) => return Err(refused(PLACE, format!("'{kind}' has no persons of such a question."))),
        (None, _) => return Err(refused(PLACE, "source.kind is needed.")),
    };
    taken.ignore(&["includeRecordings", "version", "tags", "response", "modifiers"]);
    taken.end()?;
    Ok((insight, point))
}

fn trend(taken: &mut Taken, trends: &super::question::Trends) -> Result<Point, ApiError> {
    let compared: Option<String> = taken.take("compare")?;
    let is_previous = match compared.as_deref() {
        None | Some("current") => false,
        Some("previous") if trends.compare.is_some() => true,
        Some(other) => return Err(refused(PLACE, format!("compare: there is no '{other}' time."))),
    };
    let series = series(taken, trends.series.len())?;
    let day = match (day(taken)?, trends.aggregated) {
        (None, false) => return Err(refused(PLACE, "day is needed, where a trend is not shown as one number.")),
        (Some(_), true) => return Err(refused(PLACE, "day: the trend has one number for all the time.")),
        (day, _) => day,
    };
    let value = value(taken.take("breakdown")?);
    Ok(Point::Trend(trends::Point { series, day, value, is_previous }))
}

fn series(taken: &mut Taken, number: usize) -> Result<usize, ApiError> {
    let series = taken.number("series")?.unwrap_or(0);
    usize::try_from(series)
        .ok()
        .filter(|series| *series < number)
        .ok_or_else(|| refused(PLACE, "series: there is no such one, they count from 0."))
}

fn day(taken: &mut Taken) -> Result<Option<i64>, ApiError> {
    let text: Option<String> = taken.take("day")?;
    let read = |text: String| time::parse(&text).ok_or_else(|| refused(PLACE, format!("day: '{text}' is no date.")));
    Ok(text.map(read).transpose()?.map(jiff::Timestamp::as_millisecond))
}

/// The value of a breakdown, which may be a list of one.
fn value(value: Option<Value>) -> Option<String> {
    let one = match value? {
        Value::Array(values) => values.into_iter().next()?,
        one => one,
    };
    match one {
        Value::String(text) => Some(text),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// A person of the number.
struct Found {
    id: String,
    /// A count of events, or a JSON array of intervals.
    more: Value,
}

/// The response to an `ActorsQuery`: rows in the order of `select`.
pub fn answer(asking: &Asking<'_>, actors: &Actors) -> Result<Value, StoreError> {
    let mut found = found(asking, actors)?;
    let more = found.len() > actors.limit;
    found.truncate(actors.limit);
    let needs_person = actors.columns.iter().any(|(_, column)| matches!(column, Column::Person | Column::CreatedAt));
    let mut rows = Vec::new();
    for one in &found {
        let person = if needs_person { person(asking, &one.id)? } else { Value::Null };
        let cell = |(_, column): &(String, Column)| match column {
            Column::Person => person.clone(),
            Column::Id => json!(one.id),
            Column::CreatedAt => person["created_at"].clone(),
            Column::Delete => Value::Null,
            Column::EventCount => one.more.clone(),
            Column::Interval(number) => {
                json!(i64::from(one.more.as_array().is_some_and(|there| there.contains(&json!(number)))))
            }
        };
        rows.push(actors.columns.iter().map(cell).collect::<Value>());
    }
    let columns: Vec<&String> = actors.columns.iter().map(|(name, _)| name).collect();
    Ok(json!({
        "columns": columns, "results": rows, "hasMore": more, "limit": actors.limit, "offset": actors.offset,
        "missing_actors_count": 0,
    }))
}

/// A person as lists have it; one without a profile has its distinct ids.
pub fn person(asking: &Asking<'_>, id: &str) -> Result<Value, StoreError> {
    Ok(match people::person(asking.reading, id)? {
        Some(person) => serde_json::to_value(person)?,
        None => {
            json!({ "id": id, "distinct_ids": definitions::ids_of_person(asking.reading, id)?, "properties": {} })
        }
    })
}

/// The persons of a page, and one more where another page follows.
fn found(asking: &Asking<'_>, actors: &Actors) -> Result<Vec<Found>, StoreError> {
    let (limit, offset) = (actors.limit + 1, actors.offset);
    let sql = match (&actors.insight, &actors.point) {
        (Insight::Funnel(funnel), Point::Step { number, value }) => {
            let ids = funnel::persons(asking, funnel, *number, value.as_deref(), (limit, offset))?;
            return Ok(ids.into_iter().map(|id| Found { id, more: Value::Null }).collect());
        }
        (Insight::Trends(trends), Point::Trend(point)) => trends::persons(asking, trends, point)?,
        (Insight::Retention(retention), Point::Retention { interval }) => {
            Some(retention::persons(asking, retention, *interval))
        }
        (Insight::Stickiness(stickiness), Point::Stickiness { series, intervals }) => {
            stickiness::persons(asking, stickiness, (*series, *intervals))?
        }
        (Insight::Lifecycle(lifecycle), Point::Lifecycle { day, status }) => {
            lifecycle::persons(asking, lifecycle, (*day, status))?
        }
        (Insight::Paths(question), Point::Path) => Some(paths::persons(asking, question)?),
        _ => None,
    };
    sql.map_or(Ok(Vec::new()), |sql| page(asking, sql, (limit, offset)))
}

fn page(asking: &Asking<'_>, mut sql: Statement, (limit, offset): (usize, usize)) -> Result<Vec<Found>, StoreError> {
    sql.push(" LIMIT ").bind(limit as i64).push(" OFFSET ").bind(offset as i64);
    let mut statement = asking.reading.prepare(&sql.text)?;
    let mut rows = statement.query(params_from_iter(sql.values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let more = match row.get::<_, Sql>(1)? {
            Sql::Integer(number) => json!(number),
            Sql::Text(list) => serde_json::from_str(&list)?,
            _ => Value::Null,
        };
        found.push(Found { id: row.get(0)?, more });
    }
    Ok(found)
}
