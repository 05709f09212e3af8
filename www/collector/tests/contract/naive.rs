//! Insights counted as their definitions read, by looking at every possibility: what random tests compare with.

use std::collections::{BTreeMap, BTreeSet};

/// Milliseconds of a day.
pub const DAY: i64 = 86_400_000;

/// An event of a data set.
#[derive(Debug, Clone)]
pub struct Event {
    /// Whose it is.
    pub person: usize,
    /// Which of the person's distinct ids sent it.
    pub second_id: bool,
    /// A letter.
    pub name: &'static str,
    /// Milliseconds since 1970.
    pub at: i64,
    /// A property.
    pub n: i64,
    /// Another one.
    pub plan: Option<&'static str>,
}

/// Which events something is about.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub name: Option<&'static str>,
    /// The smallest `n`.
    pub least: Option<i64>,
}

impl Wanted {
    pub fn matches(&self, event: &Event) -> bool {
        self.name.is_none_or(|name| event.name == name) && self.least.is_none_or(|least| event.n >= least)
    }
}

/// A funnel's question.
#[derive(Debug, Clone)]
pub struct Funnel {
    pub steps: Vec<Wanted>,
    pub window: i64,
    pub order: &'static str,
    /// What, after which step, before which.
    pub exclusion: Option<(Wanted, usize, usize)>,
}

/// The times of each person's way: only of persons who are in the funnel.
pub fn funnel(events: &[Event], funnel: &Funnel) -> BTreeMap<usize, Vec<i64>> {
    let persons: BTreeSet<usize> = events.iter().map(|event| event.person).collect();
    let way = |person: usize| {
        let mut own: Vec<&Event> = events.iter().filter(|event| event.person == person).collect();
        // A stable sort: what came in first stays first.
        own.sort_by_key(|event| event.at);
        match funnel.order {
            "ordered" => ordered(&own, funnel),
            "strict" => strict(&own, funnel),
            _ => unordered(&own, funnel),
        }
    };
    persons.into_iter().filter_map(|person| Some((person, way(person)?))).collect()
}

/// All ways of all lengths in which the steps follow each other, as places in `own`.
fn ways(own: &[&Event], funnel: &Funnel) -> Vec<Vec<usize>> {
    let (mut all, mut last): (Vec<Vec<usize>>, Vec<Vec<usize>>) = (Vec::new(), vec![Vec::new()]);
    for step in &funnel.steps {
        let mut longer = Vec::new();
        for way in &last {
            for (place, event) in own.iter().enumerate() {
                let follows = way.last().is_none_or(|last| event.at >= own[*last].at);
                let in_time = way.first().is_none_or(|first| event.at - own[*first].at <= funnel.window);
                if step.matches(event) && follows && in_time && !way.contains(&place) {
                    longer.push([way.as_slice(), &[place]].concat());
                }
            }
        }
        all.extend(longer.iter().cloned());
        last = longer;
    }
    all
}

fn ordered(own: &[&Event], funnel: &Funnel) -> Option<Vec<i64>> {
    // Whether something that must not be lies after a step of so many and up to a time.
    let is_hit = |steps: usize, after: i64, to: i64| {
        funnel.exclusion.is_some_and(|(wanted, from, until)| {
            (from + 1..=until).contains(&steps)
                && own.iter().any(|event| wanted.matches(event) && after < event.at && event.at <= to)
        })
    };
    let at = |way: &[usize], step: usize| own[way[step]].at;
    let is_clean = |way: &[usize]| (1..way.len()).all(|steps| !is_hit(steps, at(way, steps - 1), at(way, steps)));
    let all = ways(own, funnel);
    // The last step may be one that something came before: it is then known that the person was hindered.
    let reached: Vec<&Vec<usize>> = all.iter().filter(|way| is_clean(&way[..way.len() - 1])).collect();
    let furthest = reached.iter().map(|way| way.len()).max()?;
    let stays = |way: &&&Vec<usize>| {
        let end = at(way, 0) + funnel.window;
        is_clean(way) && !is_hit(way.len(), at(way, way.len() - 1), end)
    };
    let best = reached.iter().filter(|way| way.len() == furthest).filter(stays);
    let times = best.map(|way| way.iter().map(|place| own[*place].at).collect::<Vec<i64>>());
    // The one that was there first, of those the one that began last, of those the quickest.
    times.min_by_key(|times| (times[furthest - 1], -times[0], times.clone()))
}

fn strict(own: &[&Event], funnel: &Funnel) -> Option<Vec<i64>> {
    let mut best: Option<Vec<i64>> = None;
    for start in 0..own.len() {
        let mut places: Vec<Vec<usize>> = vec![vec![start]];
        while let Some(way) = places.pop() {
            let last = way[way.len() - 1];
            let step = funnel.steps[way.len() - 1];
            if !step.matches(own[last]) || own[last].at - own[start].at > funnel.window {
                continue;
            }
            if best.as_ref().is_none_or(|best| best.len() < way.len()) {
                best = Some(way.iter().map(|place| own[*place].at).collect());
            }
            if way.len() < funnel.steps.len() {
                // The same step may be done again before the next one.
                let again = (last + 1..own.len()).take_while(|place| step.matches(own[*place])).count();
                let next = last + 1..(last + again + 2).min(own.len());
                places.extend(next.map(|place| [way.as_slice(), &[place]].concat()));
            }
        }
    }
    best
}

fn unordered(own: &[&Event], funnel: &Funnel) -> Option<Vec<i64>> {
    let mut best: Vec<usize> = Vec::new();
    let mut waiting: Vec<(usize, Vec<usize>)> = vec![(0, Vec::new())];
    while let Some((step, taken)) = waiting.pop() {
        if taken.len() > best.len() {
            best.clone_from(&taken);
        }
        let Some(wanted) = funnel.steps.get(step) else { continue };
        waiting.push((step + 1, taken.clone()));
        for (place, event) in own.iter().enumerate() {
            let in_time = taken.iter().all(|other| (own[*other].at - event.at).abs() <= funnel.window);
            if wanted.matches(event) && in_time && !taken.contains(&place) {
                waiting.push((step + 1, [taken.as_slice(), &[place]].concat()));
            }
        }
    }
    // Which events it is is left open: only their number is compared.
    (!best.is_empty()).then(|| best.iter().map(|place| own[*place].at).collect())
}

/// For each day from `from` on: what `count` makes of the events in the days up to its end.
pub fn by_day(events: &[Event], (from, days): (i64, i64), back: i64, count: impl Fn(&[&Event]) -> f64) -> Vec<f64> {
    let of_day = |day: i64| {
        let end = from + (day + 1) * DAY;
        let inside: Vec<&Event> = events.iter().filter(|event| (end - back * DAY..end).contains(&event.at)).collect();
        count(&inside)
    };
    (0..days).map(of_day).collect()
}

/// How many persons they are of.
pub fn persons(events: &[&Event]) -> f64 {
    events.iter().map(|event| event.person).collect::<BTreeSet<_>>().len() as f64
}

/// For each day, of those who did the first thing on it: how many did the other one so many days later.
pub fn retention(
    events: &[Event],
    (from, days): (i64, i64),
    (target, returning): (Wanted, Wanted),
    first_time: bool,
) -> Vec<Vec<i64>> {
    let day = |event: &Event| (event.at - from).div_euclid(DAY);
    let begins = |person: usize, on: i64| {
        let mut own = events.iter().filter(|event| event.person == person && target.matches(event)).map(day);
        if first_time { own.min() == Some(on) } else { own.any(|day| day == on) }
    };
    let returns = |person: usize, on: i64| {
        events.iter().any(|event| event.person == person && returning.matches(event) && day(event) == on)
    };
    let all: BTreeSet<usize> = events.iter().map(|event| event.person).collect();
    let count = |begun: i64, later: i64| {
        if begun + later >= days {
            return 0;
        }
        all.iter().filter(|one| begins(**one, begun) && (later == 0 || returns(**one, begun + later))).count() as i64
    };
    (0..days).map(|begun| (0..days).map(|later| count(begun, later)).collect()).collect()
}

/// On how many days persons did something: by that number, how many they are.
pub fn stickiness(events: &[Event], (from, days): (i64, i64), wanted: Wanted) -> Vec<i64> {
    let on_days = |person: usize| {
        let own = events.iter().filter(|event| event.person == person && wanted.matches(event));
        own.map(|event| (event.at - from).div_euclid(DAY)).collect::<BTreeSet<_>>().len() as i64
    };
    let all: BTreeSet<usize> = events.iter().map(|event| event.person).collect();
    (1..=days).map(|times| all.iter().filter(|person| on_days(**person) == times).count() as i64).collect()
}

/// For each day: who is new (all were created on a day, where that is known), was there the day before, or came back; and,
/// negative, who was there the day before and not on it.
pub fn lifecycle(events: &[Event], (from, days): (i64, i64), wanted: Wanted, created: i64) -> [Vec<i64>; 4] {
    let all: BTreeSet<usize> = events.iter().map(|event| event.person).collect();
    let was_there = |person: usize, day: i64| {
        let is_it = |event: &Event| (event.at - from).div_euclid(DAY) == day;
        events.iter().any(|event| event.person == person && wanted.matches(event) && is_it(event))
    };
    let count =
        |of: &dyn Fn(usize, i64) -> bool, day: i64| all.iter().filter(|person| of(**person, day)).count() as i64;
    let is_new = |person: usize, day: i64| {
        was_there(person, day) && created == day && !(-1..day).any(|earlier| was_there(person, earlier))
    };
    let returns =
        |person: usize, day: i64| was_there(person, day) && was_there(person, day - 1) && !is_new(person, day);
    let is_back =
        |person: usize, day: i64| was_there(person, day) && !was_there(person, day - 1) && !is_new(person, day);
    let stays_away = |person: usize, day: i64| !was_there(person, day) && was_there(person, day - 1);
    [
        (0..days).map(|day| count(&is_new, day)).collect(),
        (0..days).map(|day| count(&returns, day)).collect(),
        (0..days).map(|day| count(&is_back, day)).collect(),
        (0..days).map(|day| -count(&stays_away, day)).collect(),
    ]
}
