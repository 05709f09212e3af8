//! Where pages were clicked: the `$heatmap_data` of `$$heatmap` events.

use rusqlite::params_from_iter;
use serde_json::{Value, json};

use super::{StoreError, conditions::Statement, reader::Reading};

/// Pixels that PostHog takes for one place, along each axis.
const SCALE: i64 = 16;

/// Which places are wanted.
#[derive(Debug, Clone)]
pub struct HeatmapFilter {
    /// Of this time: milliseconds since 1970, the end is exclusive.
    pub from: i64,
    /// See `from`.
    pub to: i64,
    /// `click`, `rageclick`, `mousemove`, `scrolldepth` and the like.
    pub kind: String,
    /// The page's address.
    pub url: Option<String>,
    /// A regular expression for the whole of it.
    pub pattern: Option<String>,
    /// Widths of the window in pixels.
    pub widths: (Option<i64>, Option<i64>),
    /// Whether visitors are counted, not what they did.
    pub visitors: bool,
    /// Places at most.
    pub limit: usize,
}

/// Adds the places of a kind: visitor, x, y, width and height in units of [`SCALE`], and whether what is there is fixed.
fn places(sql: &mut Statement, filter: &HeatmapFilter) {
    let unit = |what: &str| format!("CAST(ROUND(({what}) / {SCALE}.0) AS INTEGER)");
    sql.push(&format!(
        "WITH places AS (SELECT e.distinct_key AS visitor, {} AS x, {} AS y, {} AS width, {} AS height,
                item.value ->> '$.target_fixed' AS fixed
         FROM events e CROSS JOIN json_each(e.properties, '$.\"$heatmap_data\"') page
         CROSS JOIN json_each(IIF(page.type = 'array', page.value, '[]')) item
         WHERE e.event = '$$heatmap' AND item.type = 'object' AND e.at >= ",
        unit("item.value ->> '$.x'"),
        unit("item.value ->> '$.y'"),
        unit("e.properties ->> '$.\"$viewport_width\"'"),
        unit("e.properties ->> '$.\"$viewport_height\"'"),
    ));
    sql.bind(filter.from).push(" AND e.at < ").bind(filter.to);
    sql.push(" AND item.value ->> '$.type' = ").bind(filter.kind.clone());
    if let Some(url) = &filter.url {
        sql.push(" AND page.key = ").bind(url.clone());
    }
    if let Some(pattern) = &filter.pattern {
        // The operator of insights' filters; what it compares is JSON.
        let filter = json!({ "key": "url", "operator": "regex", "value": pattern });
        sql.push(" AND event_matches(").bind(filter.to_string()).push(", json_quote(page.key))");
    }
    sql.push(") ");
}

/// The most frequent places, in PostHog's shape.
pub fn list(reading: &Reading, filter: &HeatmapFilter) -> Result<Vec<Value>, StoreError> {
    let count = if filter.visitors { "COUNT(DISTINCT visitor)" } else { "COUNT(*)" };
    let mut sql = Statement::default();
    places(&mut sql, filter);
    if filter.kind == "scrolldepth" {
        sql.push(&format!("SELECT (y + height) * {SCALE} / 100 * 100 AS bucket, {count} AS n FROM places WHERE TRUE"));
        widths(&mut sql, filter);
        sql.push(" GROUP BY bucket ORDER BY bucket");
        return scroll_depths(reading, sql);
    }
    sql.push(&format!(
        "SELECT fixed, ROUND(x * 1.0 / width, 2) AS relative, y * {SCALE} AS top, {count} AS n FROM places WHERE width > 0"
    ));
    widths(&mut sql, filter);
    sql.push(" GROUP BY fixed, relative, top ORDER BY n DESC, top, relative LIMIT ").bind(filter.limit as i64);
    let mut statement = reading.prepare(&sql.text)?;
    let rows = statement.query_map(params_from_iter(sql.values), |row| {
        Ok(json!({
            "pointer_target_fixed": row.get::<_, Option<i64>>(0)? == Some(1),
            "pointer_relative_x": row.get::<_, f64>(1)?,
            "pointer_y": row.get::<_, i64>(2)?,
            "count": row.get::<_, i64>(3)?,
        }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn widths(sql: &mut Statement, filter: &HeatmapFilter) {
    let unit = |pixels: i64| (pixels as f64 / SCALE as f64).round() as i64;
    for (pixels, compare) in [(filter.widths.0, ">="), (filter.widths.1, "<=")] {
        if let Some(pixels) = pixels {
            sql.push(&format!(" AND width {compare} ")).bind(unit(pixels));
        }
    }
}

/// How far pages were scrolled, and how many came at least so far.
fn scroll_depths(reading: &Reading, sql: Statement) -> Result<Vec<Value>, StoreError> {
    let mut statement = reading.prepare(&sql.text)?;
    let rows = statement.query_map(params_from_iter(sql.values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found: Vec<(Option<i64>, i64)> = rows.collect::<Result<_, _>>()?;
    let mut left: i64 = found.iter().map(|(_, count)| count).sum();
    let bucket = |(bucket, count): (Option<i64>, i64)| {
        let cumulative = left;
        left -= count;
        json!({ "scroll_depth_bucket": bucket.unwrap_or_default(), "bucket_count": count, "cumulative_count": cumulative })
    };
    Ok(found.into_iter().map(bucket).collect())
}
