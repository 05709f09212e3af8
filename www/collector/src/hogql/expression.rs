//! Expressions.

use rusqlite::types::Value as Sql;
use sqlparser::ast::{
    AccessExpr, CaseWhen, DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident,
    InTarget, Interval, Subscript, UnaryOperator, Value,
};

use super::{
    PLACE,
    functions::{self, Call},
    operators::{binary, compared},
    typed::{Kind, Typed},
};
use crate::{error::ApiError, insights::taken::refused, store::conditions::Statement};

/// Names that stand for each other are followed so far.
const DEPTH: usize = 20;

/// What a query reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Events, with their persons.
    Events,
    /// Persons.
    Persons,
}

/// Makes parts of a statement of expressions.
pub struct Translator<'a> {
    /// What is read.
    pub table: Table,
    /// What it is called.
    pub names: Vec<String>,
    /// Expressions that have a name.
    pub aliases: Vec<(&'a str, &'a Expr)>,
    /// Milliseconds since 1970.
    pub now: i64,
    /// Whether whose an event is, is asked for.
    pub needs_person: bool,
    /// Whether the person's profile is.
    pub needs_profile: bool,
    /// How many names are being followed.
    pub depth: usize,
}

fn unknown(expr: &Expr) -> ApiError {
    let text: String = expr.to_string().chars().take(100).collect();
    refused(PLACE, format!("This is not known here: {text}"))
}

impl<'a> Translator<'a> {
    /// An expression.
    pub fn expression(&mut self, expr: &'a Expr) -> Result<Typed, ApiError> {
        match expr {
            Expr::Nested(inner) => {
                let inner = self.expression(inner)?;
                let bracketed = Typed::of(inner.kind, "({0})", &[&inner])?;
                Ok(Typed { literal: inner.literal, ..bracketed })
            }
            Expr::Value(value) => literal(&value.value).ok_or_else(|| unknown(expr)),
            Expr::Identifier(name) => self.name(std::slice::from_ref(name), expr),
            Expr::CompoundIdentifier(names) => self.name(names, expr),
            Expr::CompoundFieldAccess { root, access_chain } => self.access(root, access_chain, expr),
            Expr::UnaryOp { op, expr: inner } => self.unary(*op, inner, expr),
            Expr::BinaryOp { left, op, right } => {
                let (left, right) = (self.expression(left)?, self.expression(right)?);
                binary(&left, op, &right)?.ok_or_else(|| unknown(expr))
            }
            Expr::IsNull(inner) => Typed::of(Kind::Bool, "({0} IS NULL)", &[&self.expression(inner)?.value()?]),
            Expr::IsNotNull(inner) => Typed::of(Kind::Bool, "({0} IS NOT NULL)", &[&self.expression(inner)?.value()?]),
            Expr::Between { expr: inner, negated, low, high } => {
                let (inner, low, high) = (self.expression(inner)?, self.expression(low)?, self.expression(high)?);
                let (from, to) = (compared(&inner, ">=", &low)?, compared(&inner, "<=", &high)?);
                let template = if *negated { "(NOT ({0} AND {1}))" } else { "({0} AND {1})" };
                Typed::of(Kind::Bool, template, &[&from, &to])
            }
            Expr::In { expr: inner, target: InTarget::List(list), negated, global: false } => {
                self.within(inner, list, *negated)
            }
            Expr::Like { negated, any: false, expr: inner, pattern, escape_char: None } => {
                self.like((inner, pattern), *negated, true)
            }
            Expr::ILike { negated, any: false, expr: inner, pattern, escape_char: None } => {
                self.like((inner, pattern), *negated, false)
            }
            Expr::Case { operand: None, conditions, else_result, .. } => self.case(conditions, else_result.as_deref()),
            Expr::Interval(interval) => self.interval(interval)?.ok_or_else(|| unknown(expr)),
            Expr::Function(function) => self.function(function, expr),
            // The parser has a form of its own for some functions.
            Expr::Ceil { expr: inner, .. } => self.plain_call("ceil", &[inner]),
            Expr::Floor { expr: inner, .. } => self.plain_call("floor", &[inner]),
            Expr::Substring { expr: inner, substring_from: Some(from), substring_for, .. } => {
                let arguments: Vec<&'a Expr> = [Some(inner), Some(from), substring_for.as_ref()]
                    .into_iter()
                    .flatten()
                    .map(AsRef::as_ref)
                    .collect();
                self.plain_call("substring", &arguments)
            }
            Expr::Trim { trim_where: None, trim_what: None, expr: inner, trim_characters: None } => {
                self.plain_call("trim", &[inner])
            }
            _ => Err(unknown(expr)),
        }
    }

    fn case(&mut self, conditions: &'a [CaseWhen], other: Option<&'a Expr>) -> Result<Typed, ApiError> {
        let mut parts = Vec::new();
        for branch in conditions {
            parts.extend([self.expression(&branch.condition)?, self.expression(&branch.result)?]);
        }
        parts.push(match other {
            Some(other) => self.expression(other)?,
            None => Typed { is_nullable: true, ..Typed::raw("NULL", Kind::Any) },
        });
        Call { name: "multiIf", arguments: &parts, level: None, is_distinct: false, now: self.now }.translated()
    }

    /// `INTERVAL 7 DAY`; `None` for one of several units.
    fn interval(&mut self, interval: &'a Interval) -> Result<Option<Typed>, ApiError> {
        let number = match self.expression(&interval.value)?.literal {
            Some(Sql::Integer(number)) => Some(number),
            Some(Sql::Text(text)) => text.parse().ok(),
            _ => None,
        };
        match (number, &interval.leading_field, &interval.last_field) {
            (Some(number), Some(unit), None) => functions::interval(number, &unit.to_string()).map(Some),
            _ => Ok(None),
        }
    }

    fn plain_call(&mut self, name: &str, arguments: &[&'a Expr]) -> Result<Typed, ApiError> {
        let arguments: Vec<Typed> = arguments.iter().map(|one| self.expression(one)).collect::<Result<_, _>>()?;
        Call { name, arguments: &arguments, level: None, is_distinct: false, now: self.now }.translated()
    }

    /// A column, a property, or a name that was given to an expression.
    fn name(&mut self, names: &'a [Ident], expr: &'a Expr) -> Result<Typed, ApiError> {
        let mut path: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
        if path.len() > 1 && self.names.iter().any(|name| name == path[0]) {
            path.remove(0);
        }
        if let Some(column) = self.column(&path) {
            return Ok(column);
        }
        let alias = self.aliases.iter().find(|(name, _)| path == [*name]).map(|(_, aliased)| *aliased);
        match alias.filter(|_| self.depth < DEPTH) {
            Some(aliased) => {
                self.depth += 1;
                let found = self.expression(aliased);
                self.depth -= 1;
                found
            }
            None => Err(unknown(expr)),
        }
    }

    fn column(&mut self, path: &[&str]) -> Option<Typed> {
        let column = |text: &str, kind: Kind| {
            let mut sql = Statement::default();
            sql.push(text);
            Some(Typed::column(sql, kind))
        };
        let time = "CAST(round(unixepoch(p.created_at, 'subsec') * 1000) AS INTEGER)";
        match (self.table, path) {
            (Table::Events, ["event"]) => column("e.event", Kind::Text),
            (Table::Events, ["timestamp"]) => column("e.at", Kind::Time),
            (Table::Events, ["uuid"]) => column("e.uuid", Kind::Text),
            (Table::Events, ["distinct_id"]) => column("e.distinct_id", Kind::Text),
            (Table::Events, ["$session_id"]) => column("e.session_id", Kind::Any),
            (Table::Events, ["properties"]) => column("e.properties", Kind::Text),
            (Table::Events, ["properties", names @ ..]) => Some(property("e.properties", names)),
            (Table::Events, ["person_id"] | ["person", "id"]) => {
                self.needs_person = true;
                column("d.person_id", Kind::Text)
            }
            (Table::Events, ["person", rest @ ..]) => {
                self.needs_profile = true;
                let found = match rest {
                    ["properties"] => column("p.properties", Kind::Any),
                    ["properties", names @ ..] => Some(property("p.properties", names)),
                    ["created_at"] => column(time, Kind::Time),
                    _ => None,
                };
                // Not every event is of a person with a profile.
                found.map(|column| Typed { is_nullable: true, ..column })
            }
            (Table::Persons, ["id"]) => column("p.id", Kind::Text),
            (Table::Persons, ["created_at"]) => column(time, Kind::Time),
            (Table::Persons, ["is_identified"]) => column("p.is_identified", Kind::Bool),
            (Table::Persons, ["properties"]) => column("p.properties", Kind::Text),
            (Table::Persons, ["properties", names @ ..]) => Some(property("p.properties", names)),
            _ => None,
        }
    }

    /// `properties['name']`, `properties.a['b']`.
    fn access(&mut self, root: &'a Expr, chain: &[AccessExpr], expr: &Expr) -> Result<Typed, ApiError> {
        let mut path: Vec<String> = match root {
            Expr::Identifier(name) => vec![name.value.clone()],
            Expr::CompoundIdentifier(names) => names.iter().map(|name| name.value.clone()).collect(),
            _ => return Err(unknown(expr)),
        };
        for access in chain {
            path.push(match access {
                AccessExpr::Dot(Expr::Identifier(name)) => name.value.clone(),
                AccessExpr::Subscript(Subscript::Index { index: Expr::Value(value) }) => match &value.value {
                    Value::SingleQuotedString(name) => name.clone(),
                    _ => return Err(unknown(expr)),
                },
                _ => return Err(unknown(expr)),
            });
        }
        if self.names.contains(&path[0]) {
            path.remove(0);
        }
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        self.column(&path).filter(|column| column.kind == Kind::Property).ok_or_else(|| unknown(expr))
    }

    fn unary(&mut self, op: UnaryOperator, inner: &'a Expr, expr: &Expr) -> Result<Typed, ApiError> {
        let inner = self.expression(inner)?;
        match (op, &inner.literal) {
            (UnaryOperator::Not, _) => Typed::of(Kind::Bool, "(NOT {0})", &[&inner.truth()?]),
            (UnaryOperator::Minus, Some(Sql::Integer(number))) => {
                Ok(Typed::literal(Sql::Integer(number.saturating_neg()), Kind::Number))
            }
            (UnaryOperator::Minus, _) => Typed::of(Kind::Number, "(- {0})", &[&inner.number()?]),
            _ => Err(unknown(expr)),
        }
    }

    fn within(&mut self, inner: &'a Expr, list: &'a [Expr], negated: bool) -> Result<Typed, ApiError> {
        let inner = self.expression(inner)?;
        let mut found = Typed::raw("0", Kind::Bool);
        for one in list {
            let is_it = compared(&inner, "=", &self.expression(one)?)?;
            found = Typed::of(Kind::Bool, "{0} OR {1}", &[&found, &is_it])?;
        }
        Typed::of(Kind::Bool, if negated { "(NOT ({0}))" } else { "({0})" }, &[&found])
    }

    fn like(
        &mut self,
        (inner, pattern): (&'a Expr, &'a Expr),
        negated: bool,
        has_case: bool,
    ) -> Result<Typed, ApiError> {
        let (text, pattern) = (self.expression(inner)?.text()?, self.expression(pattern)?.text()?);
        let not = if negated { "NOT " } else { "" };
        // SQLite's own LIKE has no case.
        let call = if has_case { "like_of({0}, {1})" } else { "COALESCE({0} LIKE {1} ESCAPE '\\', 0)" };
        Typed::of(Kind::Bool, &format!("({not}{call})"), &[&text, &pattern])
    }

    fn function(&mut self, function: &'a Function, expr: &Expr) -> Result<Typed, ApiError> {
        let Function { name, uses_odbc_syntax, parameters, args, within_group, filter, null_treatment, over } =
            function;
        let is_plain = !uses_odbc_syntax && within_group.is_empty() && filter.is_none();
        let [part] = name.0.as_slice() else { return Err(unknown(expr)) };
        let (Some(ident), true) = (part.as_ident(), is_plain && null_treatment.is_none() && over.is_none()) else {
            return Err(unknown(expr));
        };
        let level = match parameters {
            FunctionArguments::None => None,
            FunctionArguments::List(list) => match list.args.as_slice() {
                [FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Value(value)))] => match &value.value {
                    Value::Number(number, _) => number.parse().ok().filter(|level| (0.0..=1.0).contains(level)),
                    _ => None,
                },
                _ => None,
            }
            .map(Some)
            .ok_or_else(|| unknown(expr))?,
            FunctionArguments::Subquery(_) => return Err(unknown(expr)),
        };
        let FunctionArguments::List(list) = args else { return Err(unknown(expr)) };
        let mut arguments = Vec::new();
        for one in &list.args {
            match one {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)) => arguments.push(self.expression(argument)?),
                // `count(*)`.
                FunctionArg::Unnamed(FunctionArgExpr::Wildcard) if list.args.len() == 1 => {
                    if !ident.value.eq_ignore_ascii_case("count") {
                        return Err(unknown(expr));
                    }
                }
                _ => return Err(unknown(expr)),
            }
        }
        let is_distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
        if !list.clauses.is_empty() {
            return Err(unknown(expr));
        }
        Call { name: &ident.value, arguments: &arguments, level, is_distinct, now: self.now }.translated()
    }
}

/// The JSON text of a member of a member of an object.
fn property(object: &str, names: &[&str]) -> Typed {
    let mut sql = Statement::default();
    for (place, name) in names.iter().enumerate() {
        let inner = if place == 0 { object.to_owned() } else { std::mem::take(&mut sql.text) };
        sql.property(&inner, name);
    }
    Typed::column(sql, Kind::Property)
}

fn literal(value: &Value) -> Option<Typed> {
    Some(match value {
        Value::Number(text, false) => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(number), _) => Typed::literal(Sql::Integer(number), Kind::Number),
            (_, Ok(number)) if number.is_finite() => Typed::literal(Sql::Real(number), Kind::Number),
            _ => return None,
        },
        Value::SingleQuotedString(text) => Typed::literal(Sql::Text(text.clone()), Kind::Text),
        Value::Boolean(truth) => Typed::literal(Sql::Integer(i64::from(*truth)), Kind::Bool),
        Value::Null => Typed { is_nullable: true, ..Typed::raw("NULL", Kind::Any) },
        _ => return None,
    })
}
