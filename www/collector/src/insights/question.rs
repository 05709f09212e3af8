//! What an insight may ask.

use std::collections::BTreeSet;

use crate::{
    filters::definition::{Member, PropertyGroup},
    insights::range::{Interval, When},
    store::functions::{
        path_name::Rules,
        steps::{Order, Touch},
    },
};

/// Any insight.
#[derive(Debug, Clone)]
pub enum Insight {
    /// Numbers over time.
    Trends(Trends),
    /// Who goes on from step to step.
    Funnel(Funnel),
    /// Who comes back.
    Retention(Retention),
    /// How often persons do something.
    Stickiness(Stickiness),
    /// Who is new, returns or stays away.
    Lifecycle(Lifecycle),
    /// What is done one after the other.
    Paths(Paths),
}

impl Insight {
    /// Whether it is about persons, not events alone.
    pub fn counts_persons(&self) -> bool {
        match self {
            Self::Trends(trends) => {
                trends.series.iter().any(|entity| matches!(entity.math, Math::Unique | Math::Active(_)))
            }
            Self::Funnel(_) | Self::Retention(_) => true,
            Self::Stickiness(_) | Self::Lifecycle(_) | Self::Paths(_) => false,
        }
    }

    /// The properties of events that it asks for.
    pub fn event_properties(&self) -> BTreeSet<String> {
        let (entities, all, breakdown): (Vec<&Entity>, _, _) = match self {
            Self::Paths(paths) => return paths.event_properties(),
            Self::Trends(trends) => (trends.series.iter().collect(), &trends.properties, &trends.breakdown),
            Self::Funnel(funnel) => (funnel.steps.iter().collect(), &funnel.properties, &funnel.breakdown),
            Self::Retention(retention) => (vec![&retention.target, &retention.returning], &retention.properties, &None),
            Self::Stickiness(stickiness) => (stickiness.series.iter().collect(), &stickiness.properties, &None),
            Self::Lifecycle(lifecycle) => (vec![&lifecycle.entity], &lifecycle.properties, &None),
        };
        entities.into_iter().flat_map(|entity| entity.event_properties(all, breakdown.as_ref())).collect()
    }
}

impl Entity {
    /// The properties of events that it is asked for with, by filters, a breakdown and what is counted.
    pub fn event_properties(&self, all: &PropertyGroup, breakdown: Option<&Breakdown>) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = BTreeSet::new();
        collect(&all.values, &mut names);
        collect(&self.properties.values, &mut names);
        if let Math::Property(_, name) = &self.math {
            names.insert(name.clone());
        }
        names.extend(breakdown.filter(|by| !by.of_person).map(|by| by.property.clone()));
        names
    }
}

fn collect(members: &[Member], names: &mut BTreeSet<String>) {
    for member in members {
        match member {
            Member::Group { values, .. } => collect(values, names),
            Member::Filter(filter) if matches!(filter.kind.as_deref(), None | Some("event")) => {
                names.insert(filter.key.clone());
            }
            Member::Filter(_) => {}
        }
    }
}

/// Events of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Their name; none are all events.
    pub event: Option<String>,
    /// What it is called in the answer.
    pub name: String,
    /// What its maker called it.
    pub custom_name: Option<String>,
    /// What has to be true of them.
    pub properties: PropertyGroup,
    /// What is counted.
    pub math: Math,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq)]
pub enum Math {
    /// Events.
    Total,
    /// Persons.
    Unique,
    /// Persons of so many days that end with the interval.
    Active(i64),
    /// Sessions.
    Sessions,
    /// A property's numbers.
    Property(Aggregate, String),
}

/// What is made of a property's numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aggregate {
    /// Their sum.
    Sum,
    /// Their mean.
    Average,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The one that this share of them lies below.
    Quantile(f64),
}

impl Math {
    /// What PostHog calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Unique => "dau",
            Self::Active(7) => "weekly_active",
            Self::Active(_) => "monthly_active",
            Self::Sessions => "unique_session",
            Self::Property(Aggregate::Sum, _) => "sum",
            Self::Property(Aggregate::Average, _) => "avg",
            Self::Property(Aggregate::Min, _) => "min",
            Self::Property(Aggregate::Max, _) => "max",
            Self::Property(Aggregate::Quantile(level), _) => match (level * 100.0).round() as i64 {
                75 => "p75",
                90 => "p90",
                95 => "p95",
                99 => "p99",
                _ => "median",
            },
        }
    }

    /// By PostHog's name.
    pub fn of(name: &str, property: Option<String>) -> Option<Self> {
        let aggregate = match name {
            "total" => return Some(Self::Total),
            "dau" | "unique_users" => return Some(Self::Unique),
            "weekly_active" => return Some(Self::Active(7)),
            "monthly_active" => return Some(Self::Active(30)),
            "unique_session" => return Some(Self::Sessions),
            "sum" => Aggregate::Sum,
            "avg" => Aggregate::Average,
            "min" => Aggregate::Min,
            "max" => Aggregate::Max,
            "median" => Aggregate::Quantile(0.5),
            "p75" => Aggregate::Quantile(0.75),
            "p90" => Aggregate::Quantile(0.9),
            "p95" => Aggregate::Quantile(0.95),
            "p99" => Aggregate::Quantile(0.99),
            _ => return None,
        };
        Some(Self::Property(aggregate, property?))
    }
}

/// Answers by the values of a property.
#[derive(Debug, Clone)]
pub struct Breakdown {
    /// The property's name.
    pub property: String,
    /// Whether it is the person's, not the event's.
    pub of_person: bool,
    /// So many values; the others are one.
    pub limit: usize,
    /// Whether the others are left out.
    pub hides_others: bool,
}

/// With what a trend is compared.
#[derive(Debug, Clone)]
pub enum Compare {
    /// The same time right before.
    Previous,
    /// As much earlier as a relative date says, such as `-1m`.
    Earlier(String),
}

/// Numbers over time.
#[derive(Debug, Clone)]
pub struct Trends {
    /// A line for each.
    pub series: Vec<Entity>,
    /// Of which time.
    pub when: When,
    /// A number for each.
    pub interval: Interval,
    /// What has to be true of all events.
    pub properties: PropertyGroup,
    /// A line for each value.
    pub breakdown: Option<Breakdown>,
    /// Lines of an earlier time besides.
    pub compare: Option<Compare>,
    /// Whether the number of all the time is wanted, as a single number or a pie shows it.
    pub aggregated: bool,
}

/// Something that must not happen on the way.
#[derive(Debug, Clone)]
pub struct Exclusion {
    /// What.
    pub entity: Entity,
    /// After this step, from 0.
    pub from: usize,
    /// Before this one.
    pub to: usize,
}

/// Who goes on from step to step.
#[derive(Debug, Clone)]
pub struct Funnel {
    /// The steps.
    pub steps: Vec<Entity>,
    /// Of which time.
    pub when: When,
    /// What has to be true of all events.
    pub properties: PropertyGroup,
    /// In which order the steps have to come.
    pub order: Order,
    /// How long the way may take, in milliseconds.
    pub window: i64,
    /// What must not happen on it.
    pub exclusions: Vec<Exclusion>,
    /// A funnel for each value.
    pub breakdown: Option<Breakdown>,
    /// Which value a person counts for; none has each way keep to one value.
    pub touch: Option<Touch>,
}

/// Who comes back.
#[derive(Debug, Clone)]
pub struct Retention {
    /// What counts a person.
    pub target: Entity,
    /// What is coming back.
    pub returning: Entity,
    /// Between two looks.
    pub period: Interval,
    /// How many there are.
    pub total: usize,
    /// Whether only the first time ever counts.
    pub first_time: bool,
    /// Up to when.
    pub date_to: Option<String>,
    /// What has to be true of all events.
    pub properties: PropertyGroup,
}

/// How often persons do something.
#[derive(Debug, Clone)]
pub struct Stickiness {
    /// A line for each.
    pub series: Vec<Entity>,
    /// Of which time.
    pub when: When,
    /// What is counted of each person.
    pub interval: Interval,
    /// What has to be true of all events.
    pub properties: PropertyGroup,
    /// Whether each number has those of more intervals, too.
    pub cumulative: bool,
}

/// Who is new, returns or stays away.
#[derive(Debug, Clone)]
pub struct Lifecycle {
    /// What is done.
    pub entity: Entity,
    /// Of which time.
    pub when: When,
    /// A number for each.
    pub interval: Interval,
    /// What has to be true of all events.
    pub properties: PropertyGroup,
}

/// What is done one after the other, in sessions without a pause of half an hour.
#[derive(Debug, Clone)]
pub struct Paths {
    /// Of which time.
    pub when: When,
    /// What has to be true of all events.
    pub properties: PropertyGroup,
    /// Page views, as their addresses.
    pub pages: bool,
    /// Screens, as their names.
    pub screens: bool,
    /// Which other events, as their names.
    pub others: OtherEvents,
    /// Items that are left out.
    pub excluded: Vec<String>,
    /// What items are called.
    pub rules: Rules,
    /// Where paths begin.
    pub start: Option<String>,
    /// Where they end.
    pub end: Option<String>,
    /// So many items of a path.
    pub steps: i64,
    /// So many edges, those that are gone most often.
    pub edges: i64,
    /// Edges that are gone so often at least.
    pub least: Option<i64>,
    /// Edges that are gone so often at most.
    pub most: Option<i64>,
    /// Whose persons are asked for.
    pub edge: Edge,
}

/// Which events have a part in paths besides page views and screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherEvents {
    /// None.
    None,
    /// Those whose names do not begin with `$`.
    Custom,
    /// All, page views and screens by their names where they are not counted as such.
    All,
}

/// An edge of a graph of paths by PostHog's keys, such as `2_/pricing`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    /// Where it comes from.
    pub source: Option<String>,
    /// Where it leads.
    pub target: Option<String>,
    /// Where paths end.
    pub dropoff: Option<String>,
}

impl Paths {
    fn event_properties(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        collect(&self.properties.values, &mut names);
        names.extend(self.pages.then(|| "$current_url".to_owned()));
        names.extend(self.screens.then(|| "$screen_name".to_owned()));
        names
    }
}
