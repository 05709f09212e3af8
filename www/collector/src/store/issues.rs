//! Issues with the numbers of their exceptions.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params, types::Value as Sql};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{StoreError, conditions::Statement, reader::Reading};
use crate::time;

/// What PostHog's `ErrorTrackingIssue` can be.
pub const STATUSES: [&str; 5] = ["active", "archived", "pending_release", "resolved", "suppressed"];

const DAY: i64 = 86_400_000;

/// Which issues are wanted, and what of them.
#[derive(Debug, Clone)]
pub struct IssueFilter {
    /// One of them.
    pub issue: Option<String>,
    /// Their status; `None` is any.
    pub status: Option<String>,
    /// Whom they are assigned to.
    pub assignee: Option<Assignee>,
    /// A part of the name, the message, the file or the function.
    pub search: Option<String>,
    /// Exceptions of this time count: milliseconds since 1970, the end is exclusive.
    pub from: i64,
    /// See `from`.
    pub to: i64,
    /// A column of [`ORDERS`].
    pub order: &'static str,
    /// Whether the largest comes first.
    pub descending: bool,
    /// Rows of a page.
    pub limit: usize,
    /// Rows before it.
    pub offset: usize,
    /// Whether the exceptions of each day are counted.
    pub by_day: bool,
}

/// What issues can be ordered by.
pub const ORDERS: [&str; 5] = ["last_seen", "first_seen", "occurrences", "users", "sessions"];

/// The select of a page, and of a row more.
fn select(filter: &IssueFilter) -> Statement {
    let mut sql = Statement::default();
    sql.push(
        "SELECT i.id, i.name, i.description, i.status, i.library, i.source, i.function,
                (SELECT MIN(at) FROM exceptions WHERE issue = i.id) AS first_seen, MAX(x.at) AS last_seen,
                COUNT(*) AS occurrences, COUNT(DISTINCT d.person_id) AS users,
                COUNT(DISTINCT NULLIF(x.session_id, '')) AS sessions, i.assignee
         FROM issues i CROSS JOIN exceptions x ON x.issue = i.id AND x.at >= ",
    );
    sql.bind(filter.from).push(" AND x.at < ").bind(filter.to);
    sql.push(" CROSS JOIN events e ON e.id = x.event CROSS JOIN distinct_ids d ON d.key = x.distinct_key WHERE TRUE");
    if let Some(issue) = &filter.issue {
        sql.push(" AND i.id = ").bind(issue.clone());
    }
    if let Some(status) = &filter.status {
        sql.push(" AND i.status = ").bind(status.clone());
    }
    if let Some(assignee) = &filter.assignee {
        sql.push(" AND i.assignee = ").bind(assignee.stored());
    }
    if let Some(search) = &filter.search {
        let pattern = Sql::Text(format!("%{}%", search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")));
        let columns = ["i.name", "i.description", "i.source", "i.function"];
        sql.push(" AND (FALSE");
        for column in columns {
            sql.push(&format!(" OR {column} LIKE ")).bind(pattern.clone()).push(" ESCAPE '\\'");
        }
        sql.push(")");
    }
    let direction = if filter.descending { "DESC" } else { "ASC" };
    sql.push(&format!(" GROUP BY i.id ORDER BY {} {direction}, i.id LIMIT ", filter.order));
    sql.bind(filter.limit as i64 + 1).push(" OFFSET ").bind(filter.offset as i64);
    sql
}

/// A page of issues in PostHog's shape, with what happened in the time by day; and whether more follow.
pub fn list(reading: &Reading, filter: &IssueFilter) -> Result<(Vec<Value>, bool), StoreError> {
    let sql = select(filter);
    let mut statement = reading.prepare(&sql.text)?;
    let mut rows = statement.query(rusqlite::params_from_iter(sql.values))?;
    let mut issues = Vec::new();
    while let Some(row) = rows.next()? {
        if issues.len() == filter.limit {
            return Ok((issues, true));
        }
        let text = |index: usize| row.get::<_, String>(index);
        let when = |index: usize| -> Result<Value, StoreError> { Ok(json!(iso(row.get(index)?))) };
        let id = text(0)?;
        let buckets = if filter.by_day { buckets(reading, &id, filter)? } else { Vec::new() };
        issues.push(json!({
            "id": id,
            "name": text(1)?,
            "description": text(2)?,
            "status": text(3)?,
            "library": text(4)?,
            "source": text(5)?,
            "function": text(6)?,
            "first_seen": when(7)?,
            "last_seen": when(8)?,
            "assignee": row.get::<_, Option<String>>(12)?.as_deref().map(serde_json::from_str::<Value>).transpose()?,
            "external_issues": [],
            "cohort": null,
            "aggregations": {
                "occurrences": row.get::<_, i64>(9)?,
                "users": row.get::<_, i64>(10)?,
                "sessions": row.get::<_, i64>(11)?,
                "volumeRange": buckets.iter().map(|bucket| bucket["value"].clone()).collect::<Value>(),
                "volume_buckets": buckets,
            },
        }));
    }
    Ok((issues, false))
}

fn iso(at: i64) -> String {
    Timestamp::from_millisecond(at).map(time::format).unwrap_or_default()
}

/// Exceptions of an issue on each day of the time.
fn buckets(reading: &Reading, issue: &str, filter: &IssueFilter) -> Result<Vec<Value>, StoreError> {
    let mut statement = reading.prepare_cached(
        "SELECT x.at / 86400000, COUNT(*) FROM exceptions x CROSS JOIN events e ON e.id = x.event
         WHERE x.issue = ?1 AND x.at >= ?2 AND x.at < ?3 GROUP BY 1",
    )?;
    let rows = statement.query_map(params![issue, filter.from, filter.to], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let counts: Map<String, Value> = rows
        .map(|row| row.map(|(day, count): (i64, i64)| (day.to_string(), json!(count))))
        .collect::<Result<_, _>>()?;
    let days = filter.from.div_euclid(DAY)..=(filter.to - 1).div_euclid(DAY);
    let bucket =
        |day: i64| json!({ "label": iso(day * DAY), "value": counts.get(&day.to_string()).unwrap_or(&json!(0)) });
    Ok(days.map(bucket).collect())
}

/// The event of an issue that happened last or first in a time, in the shape of PostHog's answers: its properties are text.
pub fn event(reading: &Reading, issue: &str, filter: &IssueFilter, last: bool) -> Result<Value, StoreError> {
    let direction = if last { "DESC" } else { "ASC" };
    let sql = format!(
        "SELECT e.uuid, e.distinct_id, e.timestamp, e.properties FROM exceptions x CROSS JOIN events e ON e.id = x.event
         WHERE x.issue = ?1 AND x.at >= ?2 AND x.at < ?3 ORDER BY x.at {direction}, x.event {direction} LIMIT 1"
    );
    let mut statement = reading.prepare_cached(&sql)?;
    let found = statement.query_row(params![issue, filter.from, filter.to], |row| {
        Ok(json!({
            "uuid": row.get::<_, String>(0)?,
            "distinct_id": row.get::<_, String>(1)?,
            "timestamp": row.get::<_, String>(2)?,
            "properties": row.get::<_, String>(3)?,
        }))
    });
    Ok(found.optional()?.unwrap_or_default())
}

/// Changes an issue. Whether there is one.
pub fn change(connection: &Connection, issue: &str, change: &Change) -> Result<bool, StoreError> {
    let changed = connection.execute(
        "UPDATE issues SET status = COALESCE(?2, status), name = COALESCE(?3, name), description = COALESCE(?4, description)
         WHERE id = ?1",
        params![issue, change.status, change.name, change.description],
    )?;
    Ok(changed > 0)
}

/// Whom an issue is assigned to: a user, by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignee(pub i64);

impl Assignee {
    /// In PostHog's shape.
    fn stored(&self) -> String {
        json!({ "id": self.0, "type": "user" }).to_string()
    }
}

/// Assigns an issue, or removes its assignee. Whether there is one.
pub fn assign(connection: &Connection, issue: &str, to: Option<&Assignee>) -> Result<bool, StoreError> {
    let sql = "UPDATE issues SET assignee = ?2 WHERE id = ?1";
    Ok(connection.execute(sql, params![issue, to.map(Assignee::stored)])? > 0)
}

/// Merges issues into another, which gets their exceptions and those to come; where it has no assignee and they have one in
/// common, it gets theirs. Issues that are gone are left out. `None` where there is none to merge into, else whether any
/// was merged.
pub fn merge(connection: &Connection, into: &str, others: &[String]) -> Result<Option<bool>, StoreError> {
    let is_there = |id: &str| -> Result<bool, StoreError> {
        Ok(connection.prepare_cached("SELECT 1 FROM issues WHERE id = ?1")?.exists([id])?)
    };
    if !is_there(into)? {
        return Ok(None);
    }
    let mut assignees = Vec::new();
    let mut merged = false;
    for other in others.iter().filter(|other| *other != into) {
        if !is_there(other)? {
            continue;
        }
        let sql = "SELECT assignee FROM issues WHERE id = ?1";
        let assignee: Option<String> = connection.query_row(sql, [other], |row| row.get(0))?;
        assignees.extend(assignee.filter(|one| !assignees.contains(one)));
        for sql in [
            "UPDATE exceptions SET issue = ?1 WHERE issue = ?2",
            "UPDATE issue_fingerprints SET issue = ?1 WHERE issue = ?2",
        ] {
            connection.execute(sql, [into, other])?;
        }
        connection.execute("DELETE FROM issues WHERE id = ?1", [other])?;
        merged = true;
    }
    if let [assignee] = assignees.as_slice() {
        connection.execute("UPDATE issues SET assignee = COALESCE(assignee, ?2) WHERE id = ?1", [into, assignee])?;
    }
    Ok(Some(merged))
}

/// A fingerprint that becomes an issue of its own.
#[derive(Debug, Clone)]
pub struct SplitOff {
    /// The fingerprint.
    pub fingerprint: String,
    /// What the new issue is called.
    pub name: Option<String>,
    /// Its description.
    pub description: Option<String>,
}

/// Makes issues of fingerprints of one; those of others are left out. The new issues' ids; `None` where there is no issue.
pub fn split(connection: &Connection, issue: &str, parts: &[SplitOff]) -> Result<Option<Vec<String>>, StoreError> {
    if !connection.prepare_cached("SELECT 1 FROM issues WHERE id = ?1")?.exists([issue])? {
        return Ok(None);
    }
    let mut made = Vec::new();
    for part in parts {
        let sql = "SELECT id FROM issue_fingerprints WHERE issue = ?1 AND fingerprint = ?2";
        let found = connection.query_row(sql, [issue, &part.fingerprint], |row| row.get(0)).optional()?;
        let Some(fingerprint): Option<String> = found else { continue };
        let id = Uuid::now_v7().to_string();
        connection.execute(
            "INSERT INTO issues (id, fingerprint, name, description, status, library, source, function)
             SELECT ?1, ?2, ?3, ?4, 'active', library, source, function FROM issues WHERE id = ?5",
            params![
                id,
                part.fingerprint,
                part.name.as_deref().filter(|name| !name.is_empty()).unwrap_or("Untitled issue"),
                part.description.as_deref().unwrap_or_default(),
                issue,
            ],
        )?;
        connection.execute(
            "UPDATE exceptions SET issue = ?1 WHERE issue = ?2 AND fingerprint = ?3",
            [&id, issue, &fingerprint],
        )?;
        connection.execute("UPDATE issue_fingerprints SET issue = ?1 WHERE id = ?2", [&id, &fingerprint])?;
        made.push(id);
    }
    Ok(Some(made))
}

/// A page of fingerprints in PostHog's shape, of one issue where it is given; and whether more follow.
pub fn fingerprints(
    connection: &Connection,
    issue: Option<&str>,
    (limit, offset): (usize, usize),
) -> Result<(Vec<Value>, bool), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT f.id, f.fingerprint, f.issue, f.created_at, (SELECT MIN(at) FROM exceptions WHERE fingerprint = f.id)
         FROM issue_fingerprints f WHERE ?1 IS NULL OR f.issue = ?1 ORDER BY f.created_at, f.id LIMIT ?2 OFFSET ?3",
    )?;
    let rows = statement.query_map(params![issue, limit as i64 + 1, offset as i64], |row| {
        Ok(json!({
            "id": row.get::<_, String>(0)?,
            "fingerprint": row.get::<_, String>(1)?,
            "issue_id": row.get::<_, String>(2)?,
            "created_at": row.get::<_, String>(3)?,
            "first_seen": row.get::<_, Option<i64>>(4)?.map(iso),
        }))
    })?;
    let mut found: Vec<Value> = rows.collect::<Result<_, _>>()?;
    let more = found.len() > limit;
    found.truncate(limit);
    Ok((found, more))
}

/// What may be changed of an issue.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// One of [`STATUSES`].
    pub status: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its description.
    pub description: Option<String>,
}
