//! Steps in any order: the most different steps within one window, each by an event of its own.

use std::collections::VecDeque;

use super::{Funnel, Moment};

pub(super) fn furthest(funnel: &Funnel, moments: &[Moment]) -> Option<Vec<i64>> {
    // Of each step its events within the window that ends with the current one.
    let mut recent: Vec<VecDeque<Moment>> = vec![VecDeque::new(); funnel.steps];
    let mut best: Vec<i64> = Vec::new();
    for event in moments.chunk_by(|one, other| one.id == other.id) {
        let at = event[0].at;
        for events in &mut recent {
            while events.front().is_some_and(|moment| at - moment.at > funnel.window) {
                events.pop_front();
            }
        }
        for moment in event {
            if let Some(events) = usize::try_from(moment.step - 1).ok().and_then(|step| recent.get_mut(step)) {
                events.push_back(*moment);
            }
        }
        if recent.iter().filter(|events| !events.is_empty()).count() <= best.len() {
            continue;
        }
        let times = assign(&recent);
        if times.len() > best.len() {
            best = times;
        }
    }
    Some(best).filter(|best| !best.is_empty())
}

/// The times of the events that as many steps as can be have for themselves, in order.
fn assign(recent: &[VecDeque<Moment>]) -> Vec<i64> {
    let mut taken: Vec<Option<Moment>> = vec![None; recent.len()];
    for step in 0..recent.len() {
        let mut seen = Vec::new();
        find(recent, step, &mut taken, &mut seen);
    }
    let mut times: Vec<i64> = taken.into_iter().flatten().map(|moment| moment.at).collect();
    times.sort_unstable();
    times
}

/// Finds an event for a step, if need be by having another step look for another one. More events than there are steps
/// need not be looked at: the others can take no more.
fn find(recent: &[VecDeque<Moment>], step: usize, taken: &mut [Option<Moment>], seen: &mut Vec<i64>) -> bool {
    for moment in recent[step].iter().take(recent.len()) {
        if seen.contains(&moment.id) {
            continue;
        }
        seen.push(moment.id);
        let holder = taken.iter().position(|other| other.is_some_and(|other| other.id == moment.id));
        if holder.is_none_or(|holder| find(recent, holder, taken, seen)) {
            taken[step] = Some(*moment);
            return true;
        }
    }
    false
}
