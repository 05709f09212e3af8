//! What both forms of a question have in common.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    question::{Breakdown, Entity, Exclusion, Math},
    range::{Range, When},
    taken::{Taken, refused},
};
use crate::{
    error::ApiError,
    filters::{
        definition::{Member, PropertyGroup},
        event_property,
    },
    limits::{BREAKDOWN_VALUES, FUNNEL_STEPS, MOST_BREAKDOWN_VALUES, SERIES},
};

/// What a filter of a property may have. Labels are for people.
const OF_FILTER: [&str; 8] = ["key", "value", "operator", "type", "label", "negation", "cohort_name", "bytecode"];

/// Filters in any of the forms that PostHog takes: a list, groups, or an object of names and values.
pub fn properties(value: Option<Value>, place: &'static str) -> Result<PropertyGroup, ApiError> {
    let group = match value {
        None | Some(Value::Null) => json!({ "type": "AND", "values": [] }),
        Some(Value::Array(values)) => json!({ "type": "AND", "values": values }),
        Some(Value::Object(members)) if members.contains_key("values") || members.is_empty() => {
            let mut group = Value::Object(members);
            for (name, value) in [("type", json!("AND")), ("values", json!([]))] {
                if group[name].is_null() {
                    group[name] = value;
                }
            }
            group
        }
        Some(Value::Object(members)) => {
            let filters = members.into_iter().map(|(name, value)| match name.rsplit_once("__") {
                Some((key, operator)) if event_property::is_operator(operator) => {
                    json!({ "key": key, "operator": operator, "value": value })
                }
                _ => json!({ "key": name, "value": value }),
            });
            json!({ "type": "AND", "values": filters.collect::<Vec<_>>() })
        }
        Some(_) => return Err(refused(place, "properties have to be a list or an object.")),
    };
    check(&group, place)?;
    serde_json::from_value(group).map_err(|error| refused(place, format!("properties cannot be read: {error}")))
}

/// Refuses filters that would not be kept to.
fn check(member: &Value, place: &'static str) -> Result<(), ApiError> {
    let members = member.as_object().ok_or_else(|| refused(place, "a property has to be an object."))?;
    if let Some(values) = members.get("values") {
        if let Some(name) = members.keys().find(|name| !["type", "values"].contains(&name.as_str())) {
            return Err(ApiError::UnknownParameter(format!("{place}.properties.{name}")));
        }
        if !matches!(member["type"].as_str(), Some("AND" | "OR")) {
            return Err(refused(place, "a group of properties has to be of type AND or OR."));
        }
        let values = values.as_array().ok_or_else(|| refused(place, "values of a group have to be a list."))?;
        return values.iter().try_for_each(|value| check(value, place));
    }
    if let Some(name) = members.keys().find(|name| !OF_FILTER.contains(&name.as_str()) && !members[*name].is_null()) {
        return Err(ApiError::UnknownParameter(format!("{place}.properties.{name}")));
    }
    let operator = member["operator"].as_str().unwrap_or("exact");
    match member["type"].as_str() {
        Some("cohort") => Ok(()),
        None | Some("event" | "person") if !event_property::is_operator(operator) => {
            Err(refused(place, format!("'{operator}' is no operator of a property.")))
        }
        None | Some("event" | "person") => Ok(()),
        Some(kind) => Err(refused(place, format!("Properties of type '{kind}' cannot be asked for here."))),
    }
}

/// Both of them.
pub fn both(one: PropertyGroup, other: PropertyGroup) -> PropertyGroup {
    let groups = [one, other].into_iter().filter(|group| !group.values.is_empty());
    let values = groups.map(|group| Member::Group { kind: group.kind, values: group.values }).collect();
    PropertyGroup { kind: "AND".into(), values }
}

/// One kind of events, in either form.
pub fn entity(value: Value, place: &'static str) -> Result<Entity, ApiError> {
    let mut taken = Taken::new(value, place)?;
    let kind: Option<String> = taken.any(&["kind", "type"])?;
    match kind.as_deref() {
        None | Some("events" | "EventsNode" | "ExclusionEntityNode" | "FunnelExclusionEventsNode") => {}
        Some(kind) => return Err(refused(place, format!("'{kind}' cannot be counted here: only events are."))),
    }
    let event: Option<String> = taken.any(&["event", "id"])?;
    let event = event.filter(|event| !event.is_empty());
    let name: Option<String> = taken.take("name")?;
    let custom_name = taken.take("custom_name")?;
    let own = properties(taken.take("properties")?, place)?;
    let fixed = properties(taken.any(&["fixedProperties"])?, place)?;
    let math: Option<String> = taken.take("math")?;
    let property: Option<String> = taken.take("math_property")?;
    let of: Option<String> = taken.take("math_property_type")?;
    if of.is_some_and(|of| !matches!(of.as_str(), "event_properties" | "numerical_event_properties")) {
        return Err(refused(place, "math_property_type: only properties of events are counted here."));
    }
    taken.ignore(&["order", "index", "uuid", "version", "response", "limit", "orderBy", "optionalInFunnel"]);
    taken.end()?;
    let math_name = math.as_deref().unwrap_or("total");
    let math = Math::of(math_name, property).ok_or_else(|| {
        refused(place, format!("math '{math_name}' is not counted here, or lacks its math_property."))
    })?;
    let name = name.or_else(|| event.clone()).unwrap_or_else(|| "All events".into());
    Ok(Entity { event, name, custom_name, properties: both(own, fixed), math })
}

/// Kinds of events in the order that they name, or else in the order of the list.
pub fn entities(values: Option<Vec<Value>>, place: &'static str) -> Result<Vec<Entity>, ApiError> {
    let mut values = values.unwrap_or_default();
    values.sort_by_key(|value| value.get("order").and_then(Value::as_i64).unwrap_or(i64::MAX));
    if values.len() > SERIES.max(FUNNEL_STEPS) {
        return Err(refused(place, "There are too many kinds of events."));
    }
    values.into_iter().map(|value| entity(value, place)).collect()
}

/// What must not happen on the way. Legacy names and new ones are taken alike.
pub fn exclusions(values: Option<Vec<Value>>, steps: usize, place: &'static str) -> Result<Vec<Exclusion>, ApiError> {
    let read = |value: Value| {
        let mut taken = Taken::new(value, place)?;
        let from = taken.number("funnelFromStep")?.or(taken.number("funnel_from_step")?).unwrap_or(0);
        let to = taken.number("funnelToStep")?.or(taken.number("funnel_to_step")?).unwrap_or(steps as i64 - 1);
        let entity = entity(taken.rest(), place)?;
        match (usize::try_from(from), usize::try_from(to)) {
            (Ok(from), Ok(to)) if from < to && to < steps => Ok(Exclusion { entity, from, to }),
            _ => Err(refused(place, "An exclusion has to lie between two steps of the funnel.")),
        }
    };
    let values = values.unwrap_or_default();
    if values.len() > FUNNEL_STEPS {
        return Err(refused(place, "There are too many exclusions."));
    }
    values.into_iter().map(read).collect()
}

/// By which property answers are broken down; both forms have the same names.
pub fn breakdown(taken: &mut Taken, place: &'static str) -> Result<Option<Breakdown>, ApiError> {
    let (single, kind): (Option<Value>, Option<String>) = (taken.take("breakdown")?, taken.take("breakdown_type")?);
    let listed: Vec<Value> = taken.take("breakdowns")?.unwrap_or_default();
    let limit = taken.number("breakdown_limit")?.unwrap_or(BREAKDOWN_VALUES as i64);
    let hides_others = taken.take("breakdown_hide_other_aggregation")?.unwrap_or(false);
    let (property, kind) = match (single, listed.as_slice()) {
        (None, []) => return Ok(None),
        (Some(Value::Array(values)), []) if values.len() == 1 => (values[0].clone(), kind),
        (Some(single), []) => (single, kind),
        (None, [one]) => (one["property"].clone(), one["type"].as_str().map(str::to_owned)),
        _ => return Err(refused(place, "A breakdown is by one property here.")),
    };
    let property = property.as_str().map(str::to_owned);
    let property = property.ok_or_else(|| refused(place, "A breakdown is by the name of a property."))?;
    let of_person = match kind.as_deref() {
        None | Some("event") => false,
        Some("person") => true,
        Some(kind) => return Err(refused(place, format!("Breakdowns by '{kind}' are not made here."))),
    };
    let limit = limit.clamp(1, MOST_BREAKDOWN_VALUES as i64) as usize;
    Ok(Some(Breakdown { property, of_person, limit, hides_others }))
}

/// The member `dateRange` of the newer queries, as a range of time without intervals.
pub fn date_range(taken: &mut Taken, place: &'static str, now: Timestamp) -> Result<Range, ApiError> {
    let mut dates = Taken::new(taken.take("dateRange")?.unwrap_or_default(), place)?;
    let when = when(&mut dates, place)?;
    dates.end()?;
    when.range(now, || 0).ok_or_else(|| refused(place, "dateRange cannot be read."))
}

/// Refuses the member `filterGroup` where it filters; `reason` says what is not filtered.
pub fn no_filter_group(taken: &mut Taken, place: &'static str, reason: &str) -> Result<(), ApiError> {
    match taken.take::<Value>("filterGroup")? {
        Some(Value::Object(group))
            if group.get("values").and_then(Value::as_array).is_some_and(|values| !values.is_empty()) =>
        {
            Err(refused(place, format!("filterGroup: {reason}")))
        }
        _ => Ok(()),
    }
}

/// Of which time; both forms have the same names.
pub fn when(taken: &mut Taken, place: &'static str) -> Result<When, ApiError> {
    let when = When {
        date_from: taken.take("date_from")?,
        date_to: taken.take("date_to")?,
        explicit: taken.any(&["explicit_date", "explicitDate"])?.unwrap_or(false),
    };
    if when.is_valid() { Ok(when) } else { Err(refused(place, "date_from or date_to is no date.")) }
}
