//! The functions that are known, by ClickHouse's names.

use rusqlite::types::Value as Sql;

use super::{
    PLACE,
    typed::{Kind, Typed},
};
use crate::{error::ApiError, insights::taken::refused};

const DAY: i64 = 86_400_000;

/// A call. `level` is the one of `quantile(0.9)(…)`, `is_distinct` the one of `count(DISTINCT …)`, `now` milliseconds.
pub struct Call<'a> {
    /// The function's name as it was written.
    pub name: &'a str,
    /// Its arguments.
    pub arguments: &'a [Typed],
    /// Its parameter.
    pub level: Option<f64>,
    /// Whether equal values count once.
    pub is_distinct: bool,
    /// The time of the question.
    pub now: i64,
}

impl Call<'_> {
    /// The part of the statement that it becomes.
    pub fn translated(&self) -> Result<Typed, ApiError> {
        let name = self.name.to_ascii_lowercase();
        if let Some(aggregate) = self.aggregate(&name)? {
            if self.arguments.iter().any(|argument| argument.aggregates) {
                return Err(refused(PLACE, format!("{}: an aggregate within another one.", self.name)));
            }
            return Ok(Typed { aggregates: true, has_columns: true, ..aggregate });
        }
        if self.is_distinct || self.level.is_some() {
            return Err(self.unknown());
        }
        for group in [Self::of_time, Self::of_text, Self::of_numbers, Self::of_conditions] {
            if let Some(call) = group(self, &name)? {
                return Ok(call);
            }
        }
        Err(self.unknown())
    }

    fn unknown(&self) -> ApiError {
        refused(PLACE, format!("The function {} is not known here in this form.", self.name))
    }

    /// An argument by its place, from 0.
    fn at(&self, place: usize) -> Result<&Typed, ApiError> {
        let lacking = || refused(PLACE, format!("{}: it needs more arguments.", self.name));
        self.arguments.get(place).ok_or_else(lacking)
    }

    /// So many arguments and no more.
    fn takes(&self, number: usize) -> Result<(), ApiError> {
        match self.arguments.len() == number {
            true => Ok(()),
            false => Err(refused(PLACE, format!("{}: it takes {number} arguments.", self.name))),
        }
    }

    fn aggregate(&self, name: &str) -> Result<Option<Typed>, ApiError> {
        let is_conditional = |plain: &str| name.strip_suffix("if").is_some_and(|rest| rest == plain);
        let is = |plain: &str| name == plain || is_conditional(plain);
        if is("count") {
            return self.count(is_conditional("count")).map(Some);
        }
        let names = ["uniq", "uniqexact", "countdistinct", "sum", "avg", "min", "max", "any", "median", "quantile"];
        let Some(plain) = names.into_iter().find(|plain| is(plain)) else { return Ok(None) };
        if self.level.is_some() != (plain == "quantile") || self.is_distinct {
            return Err(self.unknown());
        }
        self.takes(if is_conditional(plain) { 2 } else { 1 })?;
        let argument = match plain {
            "sum" | "avg" | "median" | "quantile" => self.at(0)?.number()?,
            _ => self.at(0)?.value()?,
        };
        let counted = match is_conditional(plain) {
            true => Typed::of(argument.kind, "CASE WHEN {0} THEN {1} END", &[&self.at(1)?.truth()?, &argument])?,
            false => argument,
        };
        let level = self.level.unwrap_or(0.5);
        let (kind, template) = match plain {
            "sum" => (Kind::Number, "COALESCE(SUM({0}), 0)".to_owned()),
            "avg" => (Kind::Number, "AVG({0})".to_owned()),
            "min" | "any" => (counted.kind, "MIN({0})".to_owned()),
            "max" => (counted.kind, "MAX({0})".to_owned()),
            "median" | "quantile" => (Kind::Number, format!("quantile({{0}}, {level})")),
            _ => (Kind::Number, "COUNT(DISTINCT {0})".to_owned()),
        };
        Typed::of(kind, &template, &[&counted]).map(Some)
    }

    fn count(&self, is_conditional: bool) -> Result<Typed, ApiError> {
        if is_conditional {
            self.takes(1)?;
            return Typed::of(Kind::Number, "COUNT(CASE WHEN {0} THEN 1 END)", &[&self.at(0)?.truth()?]);
        }
        if self.arguments.is_empty() && !self.is_distinct {
            return Ok(Typed::raw("COUNT(*)", Kind::Number));
        }
        self.takes(1)?;
        let template = if self.is_distinct { "COUNT(DISTINCT {0})" } else { "COUNT({0})" };
        Typed::of(Kind::Number, template, &[&self.at(0)?.value()?])
    }

    fn of_time(&self, name: &str) -> Result<Option<Typed>, ApiError> {
        let days_ago =
            |days: i64| Typed::literal(Sql::Integer(self.now - self.now.rem_euclid(DAY) - days * DAY), Kind::Date);
        let start = |kind: Kind, template: &str| -> Result<Option<Typed>, ApiError> {
            self.takes(1)?;
            Typed::of(kind, template, &[&self.at(0)?.time()?]).map(Some)
        };
        let part = |format: &str| {
            start(Kind::Number, &format!("CAST(strftime('{format}', {{0}} / 1000.0, 'unixepoch') AS INTEGER)"))
        };
        let calendar =
            |of: &str| start(Kind::Date, &format!("(unixepoch({{0}} / 1000.0, 'unixepoch', 'start of {of}') * 1000)"));
        match name {
            "now" => Ok(Some(Typed::literal(Sql::Integer(self.now), Kind::Time))),
            "today" => Ok(Some(days_ago(0))),
            "yesterday" => Ok(Some(days_ago(1))),
            "todatetime" | "todatetime64" | "parsedatetimebesteffort" => {
                Ok(Some(Typed { kind: Kind::Time, ..self.at(0)?.time()? }))
            }
            "todate" => start(Kind::Date, "({0} - {0} % 86400000)"),
            "tostartofminute" => start(Kind::Time, "({0} - {0} % 60000)"),
            "tostartofhour" => start(Kind::Time, "({0} - {0} % 3600000)"),
            "tostartofday" => start(Kind::Time, "({0} - {0} % 86400000)"),
            // 1970 began on a Thursday, weeks begin on Sunday.
            "tostartofweek" => start(Kind::Date, "({0} - ({0} + 345600000) % 604800000)"),
            "tostartofmonth" => calendar("month"),
            "tostartofyear" => calendar("year"),
            "toyear" => part("%Y"),
            "tomonth" => part("%m"),
            "todayofmonth" => part("%d"),
            "todayofweek" => part("%u"),
            "tohour" => part("%H"),
            "tominute" => part("%M"),
            "tounixtimestamp" => start(Kind::Number, "({0} / 1000)"),
            "datediff" => self.difference().map(Some),
            _ => match name.strip_prefix("tointerval") {
                Some(unit) => self.interval(unit).map(Some),
                None => Ok(None),
            },
        }
    }

    /// `dateDiff('day', from, to)`: how many edges of the unit lie between.
    fn difference(&self) -> Result<Typed, ApiError> {
        self.takes(3)?;
        let unit = match &self.at(0)?.literal {
            Some(Sql::Text(unit)) => unit.to_ascii_lowercase(),
            _ => return Err(refused(PLACE, "dateDiff: its unit has to be a constant.")),
        };
        let millis = match unit.as_str() {
            "second" => 1_000,
            "minute" => 60_000,
            "hour" => 3_600_000,
            "day" => DAY,
            other => return Err(refused(PLACE, format!("dateDiff: the unit {other:?} is not known here."))),
        };
        let (from, to) = (self.at(1)?.time()?, self.at(2)?.time()?);
        Typed::of(Kind::Number, &format!("({{1}} / {millis} - {{0}} / {millis})"), &[&from, &to])
    }

    fn interval(&self, unit: &str) -> Result<Typed, ApiError> {
        self.takes(1)?;
        match self.at(0)?.literal {
            Some(Sql::Integer(number)) => interval(number, unit),
            _ => Err(refused(PLACE, format!("{}: a whole number is needed.", self.name))),
        }
    }

    fn of_text(&self, name: &str) -> Result<Option<Typed>, ApiError> {
        let texts = self.arguments.iter().map(Typed::text);
        let plain = |number: usize, kind: Kind, template: &str| -> Result<Option<Typed>, ApiError> {
            self.takes(number)?;
            let texts: Vec<Typed> = self.arguments.iter().map(Typed::text).collect::<Result<_, _>>()?;
            Typed::of(kind, template, &texts.iter().collect::<Vec<_>>()).map(Some)
        };
        match name {
            "lower" => plain(1, Kind::Text, "lower({0})"),
            "upper" => plain(1, Kind::Text, "upper({0})"),
            "length" => plain(1, Kind::Number, "length({0})"),
            "trim" => plain(1, Kind::Text, "trim({0})"),
            "tostring" => plain(1, Kind::Text, "{0}"),
            "empty" => plain(1, Kind::Bool, "(COALESCE({0}, '') = '')"),
            "notempty" => plain(1, Kind::Bool, "(COALESCE({0}, '') <> '')"),
            "replaceall" | "replace" => plain(3, Kind::Text, "replace({0}, {1}, {2})"),
            "startswith" => plain(2, Kind::Bool, "(substr({0}, 1, length({1})) = {1})"),
            "endswith" => plain(
                2,
                Kind::Bool,
                "(length({0}) >= length({1}) AND substr({0}, length({0}) - length({1}) + 1) = {1})",
            ),
            "position" => plain(2, Kind::Number, "instr({0}, {1})"),
            "concat" => {
                let texts: Vec<Typed> = texts.collect::<Result<_, _>>()?;
                let template: Vec<String> =
                    (0..texts.len()).map(|place| format!("COALESCE({{{place}}}, '')")).collect();
                self.at(0)?;
                Typed::of(Kind::Text, &format!("({})", template.join(" || ")), &texts.iter().collect::<Vec<_>>())
                    .map(Some)
            }
            "substring" | "substr" => {
                let (text, from) = (self.at(0)?.text()?, self.at(1)?.number()?);
                match self.arguments.get(2) {
                    None => Typed::of(Kind::Text, "substr({0}, {1})", &[&text, &from]).map(Some),
                    Some(length) => {
                        Typed::of(Kind::Text, "substr({0}, {1}, {2})", &[&text, &from, &length.number()?]).map(Some)
                    }
                }
            }
            _ => Ok(None),
        }
    }

    fn of_numbers(&self, name: &str) -> Result<Option<Typed>, ApiError> {
        let whole = ["toint", "toint32", "toint64", "tointornull", "toint64ornull", "touint32", "touint64"];
        let real = ["tofloat", "tofloat64", "tofloat32", "tofloatornull", "tofloat64ornull"];
        let plain = |template: &str| -> Result<Option<Typed>, ApiError> {
            self.takes(1)?;
            Typed::of(Kind::Number, template, &[&self.at(0)?.number()?]).map(Some)
        };
        match name {
            _ if whole.contains(&name) => plain("CAST({0} AS INTEGER)"),
            _ if real.contains(&name) => plain("{0}"),
            "tofloatorzero" | "tofloat64orzero" | "tointorzero" | "toint64orzero" => plain("COALESCE({0}, 0)"),
            "abs" => plain("abs({0})"),
            "floor" => plain("floor_of({0})"),
            "ceil" | "ceiling" => plain("ceil_of({0})"),
            "round" if self.arguments.len() == 2 => {
                Typed::of(Kind::Number, "round({0}, {1})", &[&self.at(0)?.number()?, &self.at(1)?.number()?]).map(Some)
            }
            "round" => plain("round({0})"),
            "intdiv" => {
                self.takes(2)?;
                let (one, other) = (self.at(0)?.number()?, self.at(1)?.number()?);
                Typed::of(Kind::Number, "CAST({0} / {1} AS INTEGER)", &[&one, &other]).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn of_conditions(&self, name: &str) -> Result<Option<Typed>, ApiError> {
        match name {
            "if" | "multiif" => self.branches().map(Some),
            "coalesce" | "ifnull" | "greatest" | "least" => {
                let (first, second) = (self.at(0)?.value()?, self.at(1)?.value()?);
                let mut parts = vec![first, second];
                for more in self.arguments.iter().skip(2) {
                    parts.push(more.value()?);
                }
                let kind = common(&parts);
                let call = match name {
                    "greatest" => "max",
                    "least" => "min",
                    _ => "COALESCE",
                };
                let places: Vec<String> = (0..parts.len()).map(|place| format!("{{{place}}}")).collect();
                let template = format!("{call}({})", places.join(", "));
                Typed::of(kind, &template, &parts.iter().collect::<Vec<_>>()).map(Some)
            }
            "nullif" => {
                self.takes(2)?;
                let (one, other) = (self.at(0)?.value()?, self.at(1)?.value()?);
                Typed::of(one.kind, "NULLIF({0}, {1})", &[&one, &other]).map(Some)
            }
            "isnull" | "isnotnull" => {
                self.takes(1)?;
                let template = if name == "isnull" { "({0} IS NULL)" } else { "({0} IS NOT NULL)" };
                Typed::of(Kind::Bool, template, &[&self.at(0)?.value()?]).map(Some)
            }
            "not" => {
                self.takes(1)?;
                Typed::of(Kind::Bool, "(NOT {0})", &[&self.at(0)?.truth()?]).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// `if(condition, value, other)`, `multiIf(condition, value, …, other)`.
    fn branches(&self) -> Result<Typed, ApiError> {
        if self.arguments.len() < 3 || self.arguments.len().is_multiple_of(2) {
            return Err(refused(PLACE, format!("{}: conditions with values and another value are needed.", self.name)));
        }
        let (mut parts, mut template) = (Vec::new(), String::from("CASE"));
        for pair in self.arguments.chunks_exact(2) {
            template.push_str(&format!(" WHEN {{{}}} THEN {{{}}}", parts.len(), parts.len() + 1));
            parts.extend([pair[0].truth()?, pair[1].value()?]);
        }
        template.push_str(&format!(" ELSE {{{}}} END", parts.len()));
        parts.push(self.at(self.arguments.len() - 1)?.value()?);
        let values: Vec<Typed> = parts.iter().skip(1).step_by(2).chain(parts.last()).cloned().collect();
        Typed::of(common(&values), &template, &parts.iter().collect::<Vec<_>>())
    }
}

/// What values of several parts are.
pub fn common(parts: &[Typed]) -> Kind {
    let first = parts.first().map_or(Kind::Any, |part| part.kind);
    if parts.iter().all(|part| part.kind == first) { first } else { Kind::Any }
}

/// So many of a unit as a time to add.
pub fn interval(number: i64, unit: &str) -> Result<Typed, ApiError> {
    let unit = unit.to_ascii_lowercase();
    let (months, millis) = match unit.trim_end_matches('s') {
        "second" => (0, 1_000),
        "minute" => (0, 60_000),
        "hour" => (0, 3_600_000),
        "day" => (0, DAY),
        "week" => (0, 7 * DAY),
        "month" => (1, 0),
        "quarter" => (3, 0),
        "year" => (12, 0),
        _ => return Err(refused(PLACE, format!("INTERVAL: the unit {unit} is not known here."))),
    };
    if number.unsigned_abs() > 100_000 {
        return Err(refused(PLACE, "INTERVAL: the number is too large."));
    }
    let kind = if months > 0 { Kind::Months(number * months) } else { Kind::Millis(number * millis) };
    Ok(Typed::raw("NULL", kind))
}
