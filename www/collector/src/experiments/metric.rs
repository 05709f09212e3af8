//! The goal of an experiment: `{"kind": "ExperimentMetric", "metric_type": "funnel", "series": […], …}`.

use serde_json::Value;

use super::statistics::{Denominator, Detail};
use crate::{
    error::ApiError,
    insights::{
        parts, query,
        question::{Aggregate, Entity, Math},
        taken::{Taken, refused},
    },
    limits::{FUNNEL_STEPS, LONGEST_RETENTION},
    store::functions::steps::Order,
};

/// What is measured of each person that was exposed.
#[derive(Debug, Clone)]
pub enum Goal {
    /// A number for each person, from the events of one kind.
    Mean(Entity),
    /// Whether the person went through all steps, the first of which is the exposure.
    Funnel {
        /// The steps after the exposure.
        steps: Vec<Entity>,
        /// In which order they have to come.
        order: Order,
    },
    /// A number for each person over another.
    Ratio {
        /// The events of the number above.
        numerator: Entity,
        /// The events of the number below.
        denominator: Entity,
    },
    /// Whether a person who did one thing did another within a time after that.
    Retention(Retention),
}

/// Who came back.
#[derive(Debug, Clone)]
pub struct Retention {
    /// What is done first.
    pub start: Entity,
    /// What is done on coming back.
    pub completion: Entity,
    /// Whether the last start counts, not the first.
    pub last: bool,
    /// After how many units coming back counts.
    pub from: i64,
    /// Until how many units it counts, these included.
    pub to: i64,
    /// The unit.
    pub unit: Unit,
}

/// A unit of a retention's window. Days and hours are those of the clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// One that has always the same length, in milliseconds, and whether times are cut to it.
    Fixed(i64, bool),
    /// A calendar month.
    Month,
}

impl Unit {
    /// So many of them, in milliseconds; a month has 30 days.
    pub fn milliseconds(self, number: i64) -> i64 {
        match self {
            Self::Fixed(length, _) => number * length,
            Self::Month => number * 30 * DAY,
        }
    }
}

const DAY: i64 = 86_400_000;

/// A goal and the time for it.
#[derive(Debug, Clone)]
pub struct Metric {
    /// What is measured.
    pub goal: Goal,
    /// How long after the exposure it counts, in milliseconds; none is the whole experiment.
    pub window: Option<i64>,
}

/// What changes how a metric is shown, not what it counts.
const SHOWN: [&str; 8] = ["kind", "uuid", "name", "description", "goal", "version", "response", "fingerprint"];

impl Metric {
    /// Reads a metric. What would not be counted is refused by its name.
    pub fn read(value: Value, place: &'static str) -> Result<Self, ApiError> {
        let mut taken = Taken::new(value, place)?;
        let kind: Option<String> = taken.take("kind")?;
        if kind.as_deref().unwrap_or("ExperimentMetric") != "ExperimentMetric" {
            return Err(refused(place, "A metric has to be of kind 'ExperimentMetric'."));
        }
        let kind: Option<String> = taken.take("metric_type")?;
        let goal = match kind.as_deref() {
            Some("mean") => Goal::Mean(source(taken.take("source")?, "source", place)?),
            Some("funnel") => funnel(&mut taken, place)?,
            Some("ratio") => Goal::Ratio {
                numerator: source(taken.take("numerator")?, "numerator", place)?,
                denominator: source(taken.take("denominator")?, "denominator", place)?,
            },
            Some("retention") => Goal::Retention(retention(&mut taken, place)?),
            Some(kind) => return Err(refused(place, format!("metric_type: '{kind}' is not counted here."))),
            None => return Err(refused(place, "metric_type is needed: 'mean', 'funnel', 'ratio' or 'retention'.")),
        };
        let (number, unit) = (taken.number("conversion_window")?, taken.take::<String>("conversion_window_unit")?);
        let window = match (number, unit) {
            (Some(number), Some(unit)) => Some(query::window(Some(number), Some(&unit), place)?),
            // Both are needed, as in PostHog.
            _ => None,
        };
        taken.ignore(&SHOWN);
        taken.end()?;
        Ok(Self { goal, window })
    }

    /// What a variant has that no person saw.
    pub fn nothing(&self) -> Detail {
        match &self.goal {
            Goal::Mean(_) => Detail::Mean,
            Goal::Funnel { steps, .. } => Detail::Funnel(vec![0; steps.len()]),
            Goal::Ratio { .. } => Detail::Ratio(Denominator::default()),
            Goal::Retention(_) => Detail::Retention(Denominator::default()),
        }
    }
}

fn source(value: Option<Value>, name: &str, place: &'static str) -> Result<Entity, ApiError> {
    let value = value.ok_or_else(|| refused(place, format!("{name} is needed.")))?;
    let source = parts::entity(value, place)?;
    match source.math {
        Math::Total | Math::Unique | Math::Sessions => Ok(source),
        Math::Property(Aggregate::Sum | Aggregate::Average | Aggregate::Min | Aggregate::Max, _) => Ok(source),
        _ => Err(refused(place, format!("math '{}' is not counted for experiments.", source.math.name()))),
    }
}

fn funnel(taken: &mut Taken, place: &'static str) -> Result<Goal, ApiError> {
    let steps = parts::entities(taken.take("series")?, place)?;
    if steps.is_empty() {
        return Err(refused(place, "series is needed."));
    }
    // The exposure is a step, too.
    if steps.len() >= FUNNEL_STEPS {
        return Err(refused(place, "The funnel has too many steps."));
    }
    match query::order(taken.take("funnel_order_type")?, place)? {
        Order::Strict => Err(refused(place, "funnel_order_type: 'strict' is not counted for experiments.")),
        order => Ok(Goal::Funnel { steps, order }),
    }
}

fn retention(taken: &mut Taken, place: &'static str) -> Result<Retention, ApiError> {
    let last = match taken.take::<String>("start_handling")?.as_deref() {
        Some("first_seen") => false,
        Some("last_seen") => true,
        _ => return Err(refused(place, "start_handling has to be 'first_seen' or 'last_seen'.")),
    };
    let unit = match taken.take::<String>("retention_window_unit")?.as_deref() {
        Some("second") => Unit::Fixed(1_000, false),
        Some("minute") => Unit::Fixed(60_000, false),
        Some("hour") => Unit::Fixed(3_600_000, true),
        Some("day") => Unit::Fixed(DAY, true),
        Some("week") => Unit::Fixed(7 * DAY, false),
        Some("month") => Unit::Month,
        _ => return Err(refused(place, "retention_window_unit has to be a unit of time, such as 'day'.")),
    };
    let window = (taken.number("retention_window_start")?, taken.number("retention_window_end")?);
    let (Some(from), Some(to @ 0..=LONGEST_RETENTION)) = window else {
        return Err(refused(
            place,
            format!("retention_window_start and _end are needed, from 0 to {LONGEST_RETENTION}."),
        ));
    };
    if !(0..=to).contains(&from) {
        return Err(refused(place, "retention_window_start has to be from 0 to retention_window_end."));
    }
    let mut of = |name: &str| {
        let value = taken.take(name)?.ok_or_else(|| refused(place, format!("{name} is needed.")))?;
        parts::entity(value, place)
    };
    Ok(Retention { start: of("start_event")?, completion: of("completion_event")?, last, from, to, unit })
}
