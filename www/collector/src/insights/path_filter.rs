//! What is asked of paths; both forms of a question have the same members, in two spellings.

use serde::Deserialize;

use super::{
    question::{Edge, OtherEvents, Paths},
    range::When,
    taken::{Taken, refused},
};
use crate::{
    error::ApiError,
    filters::definition::PropertyGroup,
    limits::{PATH_EDGES, PATH_RULE_BYTES, PATH_RULES, PATH_STEPS},
    store::functions::path_name::{Compiled, Rules},
};

/// A pattern and what takes the place of what it matches.
#[derive(Debug, Deserialize)]
struct Cleaning {
    #[serde(default)]
    regex: Option<String>,
    #[serde(default)]
    alias: Option<String>,
}

const PAGES: &str = "$pageview";
const SCREENS: &str = "$screen";

/// Takes what is about paths.
pub fn read(
    taken: &mut Taken,
    (when, properties): (When, PropertyGroup),
    place: &'static str,
) -> Result<Paths, ApiError> {
    let excluded: Vec<String> = taken.any(&["excludeEvents", "exclude_events"])?.unwrap_or_default();
    let (pages, screens, others) = types(taken, &excluded, place)?;
    let rules = rules(taken, place)?;
    let within = |value: Option<i64>, usual: i64, most: i64, name: &str| match value.unwrap_or(usual) {
        number if (1..=most).contains(&number) => Ok(number),
        _ => Err(refused(place, format!("{name} has to be from 1 to {most}."))),
    };
    let steps = within(number(taken, ["stepLimit", "step_limit"])?, 5, PATH_STEPS, "stepLimit")?;
    let edges = within(number(taken, ["edgeLimit", "edge_limit"])?, 50, PATH_EDGES, "edgeLimit")?;
    let point = |text: Option<String>| text.filter(|text| !text.is_empty()).map(without_slash);
    let paths = Paths {
        when,
        properties,
        pages,
        screens,
        others,
        excluded,
        rules,
        start: point(taken.any(&["startPoint", "start_point"])?),
        end: point(taken.any(&["endPoint", "end_point"])?),
        steps,
        edges,
        least: number(taken, ["minEdgeWeight", "min_edge_weight"])?,
        most: number(taken, ["maxEdgeWeight", "max_edge_weight"])?,
        edge: Edge {
            source: taken.any(&["pathStartKey", "path_start_key"])?,
            target: taken.any(&["pathEndKey", "path_end_key"])?,
            dropoff: taken.any(&["pathDropoffKey", "path_dropoff_key"])?,
        },
    };
    // Replacements are those of the project, which has none here.
    taken.ignore(&["pathReplacements", "path_replacements", "showFullUrls", "show_full_urls"]);
    check(&paths, place)?;
    Ok(paths)
}

/// A whole number by either of its names.
fn number(taken: &mut Taken, [name, elder]: [&str; 2]) -> Result<Option<i64>, ApiError> {
    Ok(taken.number(name)?.or(taken.number(elder)?))
}

/// `https://a.test/b/` is the same page as `https://a.test/b`.
fn without_slash(text: String) -> String {
    match text.strip_suffix('/') {
        Some(shorter) if !shorter.is_empty() => shorter.to_owned(),
        _ => text,
    }
}

/// Which events have a part in it. Where nothing is said, all have.
fn types(taken: &mut Taken, excluded: &[String], place: &'static str) -> Result<(bool, bool, OtherEvents), ApiError> {
    let one: Option<String> = taken.any(&["pathType", "path_type"])?;
    let several: Option<Vec<String>> = taken.any(&["includeEventTypes", "include_event_types"])?;
    let types = several.filter(|types| !types.is_empty()).unwrap_or_else(|| one.into_iter().collect());
    if types.is_empty() {
        let counts = |name: &str| !excluded.iter().any(|one| one == name);
        return Ok((counts(PAGES), counts(SCREENS), OtherEvents::All));
    }
    if let Some(other) = types.iter().find(|name| ![PAGES, SCREENS, "custom_event"].contains(&name.as_str())) {
        return Err(refused(place, format!("includeEventTypes: '{other}' is not counted here.")));
    }
    let has = |name: &str| types.iter().any(|one| one == name);
    let others = if has("custom_event") { OtherEvents::Custom } else { OtherEvents::None };
    Ok((has(PAGES), has(SCREENS), others))
}

fn rules(taken: &mut Taken, place: &'static str) -> Result<Rules, ApiError> {
    let groupings: Vec<String> = taken.any(&["pathGroupings", "path_groupings"])?.unwrap_or_default();
    let cleaning: Vec<Cleaning> =
        taken.any(&["localPathCleaningFilters", "local_path_cleaning_filters"])?.unwrap_or_default();
    let pair = |one: Cleaning| Some((one.regex.filter(|regex| !regex.is_empty())?, one.alias.unwrap_or_default()));
    if groupings.len().max(cleaning.len()) > PATH_RULES {
        return Err(refused(place, format!("There may be {PATH_RULES} groupings and patterns at most.")));
    }
    Ok(Rules { groupings, cleaning: cleaning.into_iter().filter_map(pair).collect() })
}

fn check(paths: &Paths, place: &'static str) -> Result<(), ApiError> {
    let cleaning = paths.rules.cleaning.iter().flat_map(|(regex, alias)| [regex, alias]);
    let texts = paths.excluded.iter().chain(&paths.rules.groupings).chain(cleaning);
    let is_long = |text: &&String| text.len() > PATH_RULE_BYTES;
    if paths.excluded.len() > PATH_RULES || texts.chain(&paths.start).chain(&paths.end).any(|text| is_long(&text)) {
        return Err(refused(place, "There are too many names to leave out, or one that is too long."));
    }
    match Compiled::new(&paths.rules) {
        Some(_) => Ok(()),
        None => Err(refused(place, "localPathCleaningFilters: a pattern cannot be read.")),
    }
}
