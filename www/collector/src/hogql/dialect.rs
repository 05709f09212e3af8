//! The text of a query as a tree.

use std::any::TypeId;

use sqlparser::{
    ast::{Query, Statement},
    dialect::{ClickHouseDialect, Dialect},
    parser::{Parser, ParserError},
};

use super::PLACE;
use crate::{error::ApiError, insights::taken::refused};

/// Levels of brackets and the like.
const DEPTH: usize = 50;

/// PostHog's dialect, as far as it is read here: ClickHouse's, with names that begin with `$`.
#[derive(Debug)]
struct HogQl;

impl Dialect for HogQl {
    /// What only ClickHouse has, such as `quantile(0.9)(…)`, is read as there.
    fn dialect(&self) -> TypeId {
        TypeId::of::<ClickHouseDialect>()
    }

    fn is_identifier_start(&self, character: char) -> bool {
        character.is_ascii_alphabetic() || matches!(character, '_' | '$')
    }

    fn is_identifier_part(&self, character: char) -> bool {
        self.is_identifier_start(character) || character.is_ascii_digit()
    }

    fn is_delimited_identifier_start(&self, character: char) -> bool {
        matches!(character, '`' | '"')
    }

    fn supports_string_literal_backslash_escape(&self) -> bool {
        true
    }

    fn require_interval_qualifier(&self) -> bool {
        true
    }

    fn supports_limit_comma(&self) -> bool {
        true
    }

    fn supports_in_empty_list(&self) -> bool {
        true
    }
}

/// The one SELECT that a text consists of.
pub fn parse(text: &str) -> Result<Query, ApiError> {
    let unreadable = |error: ParserError| refused(PLACE, format!("The query cannot be read: {error}"));
    let mut parser = Parser::new(&HogQl).with_recursion_limit(DEPTH).try_with_sql(text).map_err(unreadable)?;
    let mut statements = parser.parse_statements().map_err(unreadable)?;
    match (statements.pop(), statements.is_empty()) {
        (Some(Statement::Query(query)), true) => Ok(*query),
        (Some(_), true) => Err(refused(PLACE, "Only SELECT is answered.")),
        (None, _) => Err(refused(PLACE, "The query is empty.")),
        (Some(_), false) => Err(refused(PLACE, "One statement is answered, not several.")),
    }
}
