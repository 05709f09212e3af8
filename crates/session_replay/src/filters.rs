//! Filters on the properties of events and persons, as trigger groups have them.

use std::ops::Range;
use wire::replay_protocol::Answer;

/// The filters of all sets of triggers, one after the other: for each whether its operator is negated. What they compare
/// stays with the page's side, which makes the comparisons as only JavaScript does.
#[derive(Debug, Default)]
pub struct Filters(Vec<bool>);

impl Filters {
    /// Where the next filter will be.
    pub fn end(&self) -> usize {
        self.0.len()
    }

    /// Adds a comparison, whose answer counts the other way where it is negated.
    pub fn add(&mut self, is_negated: bool) {
        self.0.push(is_negated);
    }

    /// Whether all filters of a range let the properties through. Answers are [`Answer`]s, of all filters; there are
    /// none before they are asked for.
    pub fn pass(&self, range: &Range<usize>, answers: &[u32]) -> bool {
        const NO: u32 = Answer::No as u32;
        const YES: u32 = Answer::Yes as u32;
        range.clone().all(|at| match (self.0.get(at), answers.get(at)) {
            (Some(is_negated), Some(&NO)) => *is_negated,
            (Some(is_negated), Some(&YES)) => !is_negated,
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negated_operator_lets_through_what_does_not_hold() {
        let mut filters = Filters::default();
        filters.add(false);
        filters.add(true);
        let pass = |at: usize, answer: Answer| filters.pass(&(at..at + 1), &[answer as u32; 2]);
        assert!(pass(0, Answer::Yes) && !pass(0, Answer::No) && !pass(0, Answer::Never));
        assert!(!pass(1, Answer::Yes) && pass(1, Answer::No) && !pass(1, Answer::Never));
    }

    #[test]
    fn all_have_to_let_it_through() {
        let mut filters = Filters::default();
        for _ in 0..3 {
            filters.add(false);
        }
        let (yes, no) = (Answer::Yes as u32, Answer::No as u32);
        assert!(filters.pass(&(0..2), &[yes, yes, no]) && !filters.pass(&(0..3), &[yes, yes, no]));
        assert!(filters.pass(&(1..1), &[]) && !filters.pass(&(0..1), &[]));
    }
}
