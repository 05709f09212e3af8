//! The goal of an experiment: `{"kind": "ExperimentMetric", "metric_type": "funnel", "series": […], …}`.

use serde_json::Value;

use crate::{
    error::ApiError,
    insights::{
        parts, query,
        question::{Aggregate, Entity, Math},
        taken::{Taken, refused},
    },
    limits::FUNNEL_STEPS,
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
}

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
            Some("mean") => Goal::Mean(source(taken.take("source")?, place)?),
            Some("funnel") => funnel(&mut taken, place)?,
            Some(kind) => return Err(refused(place, format!("metric_type: '{kind}' is not counted here."))),
            None => return Err(refused(place, "metric_type is needed: 'mean' or 'funnel'.")),
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

    /// How many steps there are after the exposure; `None` where the goal is a number.
    pub fn steps(&self) -> Option<usize> {
        match &self.goal {
            Goal::Mean(_) => None,
            Goal::Funnel { steps, .. } => Some(steps.len()),
        }
    }
}

fn source(value: Option<Value>, place: &'static str) -> Result<Entity, ApiError> {
    let value = value.ok_or_else(|| refused(place, "source is needed."))?;
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
