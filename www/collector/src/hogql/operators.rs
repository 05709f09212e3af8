//! Operators.

use rusqlite::types::Value as Sql;
use sqlparser::ast::BinaryOperator;

use super::{
    PLACE,
    typed::{Kind, Typed},
};
use crate::{error::ApiError, insights::taken::refused};

/// `None` for an operator that is not known.
pub fn binary(left: &Typed, op: &BinaryOperator, right: &Typed) -> Result<Option<Typed>, ApiError> {
    let comparison = match op {
        BinaryOperator::Eq => "=",
        BinaryOperator::NotEq => "<>",
        BinaryOperator::Lt => "<",
        BinaryOperator::LtEq => "<=",
        BinaryOperator::Gt => ">",
        BinaryOperator::GtEq => ">=",
        BinaryOperator::And | BinaryOperator::Or => {
            let template = if *op == BinaryOperator::And { "({0} AND {1})" } else { "({0} OR {1})" };
            return Typed::of(Kind::Bool, template, &[&left.truth()?, &right.truth()?]).map(Some);
        }
        _ => return calculated(left, op, right),
    };
    compared(left, comparison, right).map(Some)
}

fn calculated(left: &Typed, op: &BinaryOperator, right: &Typed) -> Result<Option<Typed>, ApiError> {
    let sign = match op {
        BinaryOperator::Plus => 1,
        BinaryOperator::Minus => -1,
        _ => 0,
    };
    match (left.kind, right.kind) {
        (Kind::Time | Kind::Date | Kind::Text, Kind::Millis(_) | Kind::Months(_)) if sign != 0 => {
            return later(&left.time()?, right.kind, sign).map(Some);
        }
        (Kind::Time | Kind::Date | Kind::Millis(_) | Kind::Months(_), _)
        | (_, Kind::Time | Kind::Date | Kind::Millis(_) | Kind::Months(_)) => return Ok(None),
        _ => {}
    }
    let template = match op {
        BinaryOperator::Plus => "({0} + {1})",
        BinaryOperator::Minus => "({0} - {1})",
        BinaryOperator::Multiply => "({0} * {1})",
        BinaryOperator::Divide => "({0} * 1.0 / {1})",
        BinaryOperator::Modulo => "({0} % {1})",
        BinaryOperator::StringConcat => {
            return Typed::of(Kind::Text, "({0} || {1})", &[&left.text()?, &right.text()?]).map(Some);
        }
        _ => return Ok(None),
    };
    Typed::of(Kind::Number, template, &[&left.number()?, &right.number()?]).map(Some)
}

/// A time so much later, or earlier with a negative sign.
fn later(time: &Typed, interval: Kind, sign: i64) -> Result<Typed, ApiError> {
    match interval {
        Kind::Months(months) => {
            let template = format!("(unixepoch({{0}} / 1000.0, 'unixepoch', '{:+} months') * 1000)", sign * months);
            Typed::of(time.kind, &template, &[time])
        }
        Kind::Millis(millis) => {
            // A day and some hours are a time.
            let kind = if millis % 86_400_000 == 0 { time.kind } else { Kind::Time };
            match time.literal {
                Some(Sql::Integer(at)) => Ok(Typed::literal(Sql::Integer(at + sign * millis), kind)),
                _ => Typed::of(kind, &format!("({{0}} + {})", sign * millis), &[time]),
            }
        }
        _ => Err(refused(PLACE, "An INTERVAL is needed.")),
    }
}

/// A comparison. NULL is equal to NULL and to nothing else, as in HogQL.
pub fn compared(left: &Typed, operator: &str, right: &Typed) -> Result<Typed, ApiError> {
    let is_time = |one: &Typed| matches!(one.kind, Kind::Time | Kind::Date);
    let is_property = |one: &Typed| one.kind == Kind::Property;
    let (left, right) = if is_time(left) || is_time(right) {
        (left.time()?, right.time()?)
    } else if is_property(left) || is_property(right) {
        (beside(left, right)?, beside(right, left)?)
    } else {
        (left.clone(), right.clone())
    };
    if !left.is_nullable && !right.is_nullable {
        return Typed::of(Kind::Bool, &format!("({{0}} {operator} {{1}})"), &[&left, &right]);
    }
    let template = match operator {
        "=" => "({0} IS {1})".to_owned(),
        "<>" => "({0} IS NOT {1})".to_owned(),
        other => format!("COALESCE({{0}} {other} {{1}}, 0)"),
    };
    let compared = Typed::of(Kind::Bool, &template, &[&left, &right])?;
    Ok(Typed { is_nullable: false, ..compared })
}

/// A part as what it is compared with.
fn beside(one: &Typed, other: &Typed) -> Result<Typed, ApiError> {
    match (one.kind, &one.literal, other.kind) {
        (Kind::Property, _, Kind::Number) => one.number(),
        (Kind::Property, _, Kind::Property | Kind::Any) => one.value(),
        (Kind::Property, ..) => one.text(),
        // Truth is text in a property.
        (Kind::Bool, Some(Sql::Integer(truth)), Kind::Property) => {
            Ok(Typed::literal(Sql::Text((*truth != 0).to_string()), Kind::Text))
        }
        _ => Ok(one.clone()),
    }
}
