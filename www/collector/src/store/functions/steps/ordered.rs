//! Steps one after the other.

use super::{Funnel, Moment};

/// A way up to some step.
#[derive(Clone)]
struct Way {
    times: Vec<i64>,
    ids: Vec<i64>,
    /// An exclusion came after its last step.
    spoiled: bool,
}

/// Of all ways to a step the one that began last is kept: it has the most time left. See [`super::furthest`].
struct Walk<'a> {
    funnel: &'a Funnel,
    /// By the number of steps made.
    ways: Vec<Option<Way>>,
    best: Option<Way>,
}

pub(super) fn furthest(funnel: &Funnel, moments: &[Moment]) -> Option<Vec<i64>> {
    let mut walk = Walk { funnel, ways: vec![None; funnel.steps + 1], best: None };
    for moments in moments.chunk_by(|one, other| one.at == other.at) {
        walk.spoil(moments);
        let events: Vec<&[Moment]> = moments.chunk_by(|one, other| one.id == other.id).collect();
        let steps = |event: &[Moment]| event.iter().map(|one| one.step).collect::<Vec<_>>();
        if events.windows(2).all(|pair| steps(pair[0]) == steps(pair[1])) {
            // From the last step to the first: one event makes one step of a way.
            events.iter().flat_map(|event| event.iter().rev()).for_each(|moment| walk.step(*moment));
        } else {
            let mut moments = moments.to_vec();
            moments.sort_by_key(|moment| moment.step);
            moments.into_iter().for_each(|moment| walk.step(moment));
        }
        if walk.best.as_ref().is_some_and(|best| best.times.len() == funnel.steps && !best.spoiled) {
            break;
        }
    }
    walk.best.filter(|best| !best.spoiled).map(|best| best.times)
}

impl Walk<'_> {
    /// Exclusions end the ways that they lie on. They come before the steps of the same moment.
    fn spoil(&mut self, moments: &[Moment]) {
        for moment in moments.iter().filter(|moment| moment.step < 0) {
            let Some(&(from, to)) = self.funnel.exclusions.get((-moment.step - 1) as usize) else { continue };
            let window = self.funnel.window;
            let lies_on = |way: &&mut Way| moment.at - way.times[0] <= window;
            let ways = self.ways.iter_mut().take(to + 1).skip(from + 1).flatten();
            ways.filter(lies_on).for_each(|way| way.spoiled = true);
            let best = self.best.as_mut().filter(|best| (from + 1..=to).contains(&best.times.len()));
            best.filter(lies_on).into_iter().for_each(|best| best.spoiled = true);
        }
    }

    fn step(&mut self, moment: Moment) {
        let Ok(step @ 1..) = usize::try_from(moment.step) else { return };
        let mut way = match step {
            1 => Way { times: Vec::new(), ids: Vec::new(), spoiled: false },
            _ => match &self.ways[step - 1] {
                Some(way) if moment.at - way.times[0] <= self.funnel.window => way.clone(),
                _ => return,
            },
        };
        if way.ids.contains(&moment.id) {
            return;
        }
        way.times.push(moment.at);
        way.ids.push(moment.id);
        let is_known = |known: &Way| !known.spoiled && known.times[0] == way.times[0];
        if self.ways[step].as_ref().is_some_and(is_known) {
            return;
        }
        let is_better =
            self.best.as_ref().is_none_or(|best| step > best.times.len() || (step == best.times.len() && best.spoiled));
        if is_better {
            self.best = Some(way.clone());
        }
        if !way.spoiled {
            self.ways[step] = Some(way);
        }
    }
}
