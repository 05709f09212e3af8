//! Steps one right after the other. A step that is done several times in a row is one.

use super::{Funnel, Moment};

pub(super) fn furthest(funnel: &Funnel, moments: &[Moment]) -> Option<Vec<i64>> {
    // By the number of steps made, the times of the way that the last event left standing.
    let mut ways: Vec<Option<Vec<i64>>> = vec![None; funnel.steps + 1];
    let mut best: Vec<i64> = Vec::new();
    for event in moments.chunk_by(|one, other| one.id == other.id) {
        let at = event[0].at;
        for step in (1..=funnel.steps).rev() {
            if !event.iter().any(|moment| moment.step == step as i64) {
                ways[step] = None;
                continue;
            }
            let before = if step == 1 { Some(Vec::new()) } else { ways[step - 1].clone() };
            let in_time = |way: &Vec<i64>| way.first().is_none_or(|start| at - start <= funnel.window);
            let Some(mut way) = before.filter(in_time) else { continue };
            way.push(at);
            let is_known = ways[step].as_ref().is_some_and(|known| known[0] == way[0]);
            if step > best.len() {
                best.clone_from(&way);
            }
            if !is_known {
                ways[step] = Some(way);
            }
        }
    }
    Some(best).filter(|best| !best.is_empty())
}
