//! The SELECT itself.

use jiff::Timestamp;
use sqlparser::ast::{
    self, Distinct, Expr, GroupByExpr, LimitClause, OrderByKind, OrderBySort, Query, SelectFlavor, SelectItem, SetExpr,
    TableFactor, Value,
};

use super::{
    PLACE,
    expression::{Table, Translator},
    typed::{Column, Kind, Typed},
};
use crate::{
    error::ApiError,
    insights::taken::refused,
    limits::{HOGQL_COLUMNS, HOGQL_DEFAULT_ROWS, HOGQL_ROWS},
    store::conditions::Statement,
};

/// A statement for SQLite and what its columns are.
pub struct Select {
    /// The statement: it yields one row more than are shown.
    pub sql: Statement,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Most rows to show.
    pub limit: usize,
    /// Rows to leave out before them.
    pub offset: usize,
}

fn not_here(what: &str) -> ApiError {
    refused(PLACE, format!("{what} cannot be used here."))
}

/// Makes the statement, or says what it cannot be made of.
pub fn translate(query: &Query, now: Timestamp) -> Result<Select, ApiError> {
    let select = plain(query)?;
    let (table, names) = table(select)?;
    let mut aliases: Vec<(&str, &Expr)> = Vec::new();
    for item in &select.projection {
        if let SelectItem::ExprWithAlias { expr, alias } = item {
            aliases.push((&alias.value, expr));
        }
    }
    let mut translator = Translator {
        table,
        names,
        aliases,
        now: now.as_millisecond(),
        needs_person: false,
        needs_profile: false,
        depth: 0,
    };
    let (shown, columns) = columns(&mut translator, select)?;
    let condition = select.selection.as_ref().map(|expr| one_row(&mut translator, expr, "WHERE")).transpose()?;
    let groups = groups(&mut translator, select, &shown)?;
    let having = select.having.as_ref().map(|expr| translator.expression(expr)?.truth()).transpose()?;
    let order = order(&mut translator, query, &shown)?;
    check_groups(&shown, &columns, &groups)?;
    if having.is_some() && groups.is_empty() {
        return Err(not_here("HAVING without GROUP BY"));
    }

    let mut sql = Statement::default();
    sql.push(if select.distinct == Some(Distinct::Distinct) { "SELECT DISTINCT " } else { "SELECT " });
    list(&mut sql, &shown);
    from(&mut sql, &translator);
    if let Some(condition) = condition {
        add(sql.push(" AND ("), &condition.truth()?);
        sql.push(")");
    }
    if !groups.is_empty() {
        sql.push(" GROUP BY ");
        list(&mut sql, &groups);
    }
    if let Some(having) = having {
        add(sql.push(" HAVING "), &having);
    }
    for (index, (part, is_descending)) in order.iter().enumerate() {
        add(sql.push(if index == 0 { " ORDER BY " } else { ", " }), part);
        sql.push(if *is_descending { " DESC" } else { "" });
    }
    let (limit, offset) = limits(query)?;
    sql.push(" LIMIT ").bind(limit as i64 + 1).push(" OFFSET ").bind(offset as i64);
    Ok(Select { sql, columns, limit, offset })
}

/// Something that must not be there, and what it is called.
type Part = (bool, &'static str);

fn refuse_all(parts: &[Part]) -> Result<(), ApiError> {
    match parts.iter().find(|(is_there, _)| *is_there) {
        Some((_, what)) => Err(not_here(what)),
        None => Ok(()),
    }
}

/// The select of a query that has nothing around it. All members are named, so that a new one is not overlooked.
fn plain(query: &Query) -> Result<&ast::Select, ApiError> {
    let Query {
        with,
        body,
        order_by: _,
        limit_clause: _,
        fetch,
        locks,
        for_clause,
        settings,
        format_clause,
        pipe_operators,
    } = query;
    let SetExpr::Select(select) = body.as_ref() else { return Err(not_here("UNION, VALUES and the like")) };
    refuse_all(&[
        (with.is_some(), "WITH"),
        (fetch.is_some(), "FETCH"),
        (!locks.is_empty() || for_clause.is_some(), "FOR"),
        (settings.is_some(), "SETTINGS"),
        (format_clause.is_some(), "FORMAT"),
        (!pipe_operators.is_empty(), "|>"),
    ])?;
    check_select(select)?;
    Ok(select)
}

fn check_select(select: &ast::Select) -> Result<(), ApiError> {
    let ast::Select {
        select_token: _,
        optimizer_hints,
        distinct,
        select_modifiers,
        top,
        top_before_distinct: _,
        projection: _,
        exclude,
        into,
        from: _,
        lateral_views,
        prewhere,
        selection: _,
        connect_by,
        group_by: _,
        cluster_by,
        distribute_by,
        sort_by,
        having: _,
        named_window,
        qualify,
        window_before_qualify: _,
        value_table_mode,
        flavor,
    } = select;
    let is_sorted = !cluster_by.is_empty() || !distribute_by.is_empty() || !sort_by.is_empty();
    refuse_all(&[
        (!optimizer_hints.is_empty() || select_modifiers.is_some(), "A hint"),
        (matches!(distinct, Some(Distinct::On(_))), "DISTINCT ON"),
        (top.is_some(), "TOP"),
        (exclude.is_some(), "EXCLUDE"),
        (into.is_some(), "INTO"),
        (!lateral_views.is_empty(), "LATERAL VIEW"),
        (prewhere.is_some(), "PREWHERE"),
        (!connect_by.is_empty(), "CONNECT BY"),
        (is_sorted, "CLUSTER, DISTRIBUTE or SORT BY"),
        (!named_window.is_empty(), "WINDOW"),
        (qualify.is_some(), "QUALIFY"),
        (value_table_mode.is_some(), "SELECT AS"),
        (*flavor != SelectFlavor::Standard, "FROM before SELECT"),
    ])
}

/// The one table, and the names that its columns may have in front.
fn table(select: &ast::Select) -> Result<(Table, Vec<String>), ApiError> {
    let [from] = select.from.as_slice() else { return Err(refused(PLACE, "FROM events or FROM persons is needed.")) };
    if !from.joins.is_empty() {
        return Err(not_here("JOIN"));
    }
    let TableFactor::Table { name, alias, args: None, with_hints, version: None, json_path: None, sample, .. } =
        &from.relation
    else {
        return Err(not_here("A subquery or a function as a table"));
    };
    if sample.is_some() || !with_hints.is_empty() {
        return Err(not_here("SAMPLE"));
    }
    let own = name.to_string();
    let table = match own.as_str() {
        "events" => Table::Events,
        "persons" => Table::Persons,
        _ => return Err(refused(PLACE, format!("The table {own} is not known here: events and persons are."))),
    };
    Ok((table, std::iter::once(own).chain(alias.iter().map(|alias| alias.name.value.clone())).collect()))
}

fn columns<'a>(
    translator: &mut Translator<'a>,
    select: &'a ast::Select,
) -> Result<(Vec<Typed>, Vec<Column>), ApiError> {
    if select.projection.len() > HOGQL_COLUMNS {
        return Err(refused(PLACE, "There are too many columns."));
    }
    let (mut parts, mut columns) = (Vec::new(), Vec::new());
    for item in &select.projection {
        let (expr, name) = match item {
            SelectItem::UnnamedExpr(expr) => (expr, expr.to_string()),
            SelectItem::ExprWithAlias { expr, alias } => (expr, alias.value.clone()),
            _ => return Err(refused(PLACE, "SELECT *: name the columns.")),
        };
        let part = translator.expression(expr)?.value()?;
        if matches!(part.kind, Kind::Millis(_) | Kind::Months(_)) {
            return Err(not_here("An INTERVAL by itself"));
        }
        columns.push(Column { name, kind: part.kind });
        parts.push(part);
    }
    Ok((parts, columns))
}

/// An expression of one row.
fn one_row<'a>(translator: &mut Translator<'a>, expr: &'a Expr, place: &str) -> Result<Typed, ApiError> {
    let part = translator.expression(expr)?;
    if part.aggregates { Err(not_here(&format!("An aggregate in {place}"))) } else { Ok(part) }
}

/// A column by its place in the list, from 1, as `GROUP BY 1` has it.
fn by_place<'t>(expr: &Expr, shown: &'t [Typed]) -> Result<Option<&'t Typed>, ApiError> {
    let Expr::Value(value) = expr else { return Ok(None) };
    let Value::Number(number, _) = &value.value else { return Ok(None) };
    let place = number.parse::<usize>().ok().and_then(|number| shown.get(number.checked_sub(1)?));
    place.map(Some).ok_or_else(|| refused(PLACE, format!("There is no column {number}.")))
}

fn groups<'a>(
    translator: &mut Translator<'a>,
    select: &'a ast::Select,
    shown: &[Typed],
) -> Result<Vec<Typed>, ApiError> {
    let GroupByExpr::Expressions(exprs, modifiers) = &select.group_by else { return Err(not_here("GROUP BY ALL")) };
    if !modifiers.is_empty() {
        return Err(not_here("WITH after GROUP BY"));
    }
    let mut groups = Vec::new();
    for expr in exprs {
        let group = match by_place(expr, shown)? {
            Some(column) => column.clone(),
            None => one_row(translator, expr, "GROUP BY")?.value()?,
        };
        if group.aggregates {
            return Err(not_here("An aggregate in GROUP BY"));
        }
        groups.push(group);
    }
    Ok(groups)
}

/// ClickHouse has no column beside aggregates that is not one of the groups.
fn check_groups(shown: &[Typed], columns: &[Column], groups: &[Typed]) -> Result<(), ApiError> {
    if groups.is_empty() && !shown.iter().any(|part| part.aggregates) {
        return Ok(());
    }
    let is_group = |part: &Typed| {
        groups.iter().any(|group| group.sql.text == part.sql.text && group.sql.values == part.sql.values)
    };
    let is_loose = |part: &&Typed| part.has_columns && !part.aggregates && !is_group(part);
    match shown.iter().position(|part| is_loose(&part)) {
        None => Ok(()),
        Some(place) => {
            Err(refused(PLACE, format!("{} has to be in GROUP BY, or in an aggregate.", columns[place].name)))
        }
    }
}

fn order<'a>(
    translator: &mut Translator<'a>,
    query: &'a Query,
    shown: &[Typed],
) -> Result<Vec<(Typed, bool)>, ApiError> {
    let Some(order) = &query.order_by else { return Ok(Vec::new()) };
    let (OrderByKind::Expressions(all), None) = (&order.kind, &order.interpolate) else {
        return Err(not_here("ORDER BY ALL or INTERPOLATE"));
    };
    let mut parts = Vec::new();
    for one in all {
        if one.with_fill.is_some() || one.options.nulls_first.is_some() {
            return Err(not_here("WITH FILL or NULLS in ORDER BY"));
        }
        let is_descending = match &one.options.sort {
            None | Some(OrderBySort::Asc) => false,
            Some(OrderBySort::Desc) => true,
            Some(OrderBySort::Using(_)) => return Err(not_here("USING in ORDER BY")),
        };
        let part = match by_place(&one.expr, shown)? {
            Some(column) => column.clone(),
            None => translator.expression(&one.expr)?.value()?,
        };
        parts.push((part, is_descending));
    }
    Ok(parts)
}

fn limits(query: &Query) -> Result<(usize, usize), ApiError> {
    let number = |expr: &Expr| match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) => number.parse::<u32>().ok().map(|number| number as usize),
            _ => None,
        },
        _ => None,
    };
    let needed = || refused(PLACE, "LIMIT and OFFSET need whole numbers.");
    let (limit, offset) = match &query.limit_clause {
        None => (None, None),
        Some(LimitClause::LimitOffset { limit, offset, limit_by }) => {
            if !limit_by.is_empty() {
                return Err(not_here("LIMIT BY"));
            }
            (limit.as_ref(), offset.as_ref().map(|offset| &offset.value))
        }
        Some(LimitClause::OffsetCommaLimit { offset, limit }) => (Some(limit), Some(offset)),
    };
    let limit = limit.map(|expr| number(expr).ok_or_else(needed)).transpose()?;
    let offset = offset.map(|expr| number(expr).ok_or_else(needed)).transpose()?;
    Ok((limit.unwrap_or(HOGQL_DEFAULT_ROWS).min(HOGQL_ROWS), offset.unwrap_or(0)))
}

fn add(sql: &mut Statement, part: &Typed) {
    sql.push(&part.sql.text);
    sql.values.extend(part.sql.values.iter().cloned());
}

fn list(sql: &mut Statement, parts: &[Typed]) {
    for (index, part) in parts.iter().enumerate() {
        add(sql.push(if index == 0 { "" } else { ", " }), part);
    }
}

/// The tables, and a condition that others can follow.
fn from(sql: &mut Statement, translator: &Translator<'_>) {
    match translator.table {
        Table::Persons => {
            sql.push(" FROM persons p WHERE TRUE");
        }
        Table::Events => {
            sql.push(" FROM events e");
            if translator.needs_person || translator.needs_profile {
                sql.push(" CROSS JOIN distinct_ids d ON d.key = e.distinct_key");
            }
            if translator.needs_profile {
                sql.push(" LEFT JOIN persons p ON p.id = d.person_id");
            }
            // By way of the names the index on name and time serves, too.
            sql.push(" WHERE e.event IN (SELECT event FROM event_names)");
        }
    }
}
