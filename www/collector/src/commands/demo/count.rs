//! What the answers about demo data have to be, counted while it is made.

use std::collections::BTreeMap;

use serde::Serialize;

use super::events::{Moment, ONBOARDED_STEP};

/// The window of the onboarding funnel, in milliseconds.
const WINDOW: i64 = 14 * 86_400_000;

/// Numbers of events and persons.
#[derive(Debug, Default, Serialize)]
pub struct Count {
    /// Events by name.
    events: BTreeMap<&'static str, u64>,
    /// Persons with a profile.
    persons: u64,
    /// Persons who reached each step of the onboarding funnel: sign-up, last step of the onboarding, use.
    onboarding_funnel: [u64; 3],
    /// Persons in the experiment by variant.
    exposures: BTreeMap<&'static str, u64>,
    /// Where each person is, by the person's number.
    #[serde(skip)]
    reached: BTreeMap<usize, Way>,
}

/// A person's way through the onboarding funnel: the time of the sign-up, and the steps reached.
#[derive(Debug)]
struct Way {
    start: i64,
    steps: usize,
}

impl Count {
    /// Counts an event.
    pub(super) fn add(&mut self, moment: &Moment) {
        *self.events.entry(moment.name).or_default() += 1;
        let Some(person) = moment.person else { return };
        match moment.name {
            "$identify" => self.persons += 1,
            "user_signed_up" => {
                self.reached.insert(person, Way { start: moment.at, steps: 1 });
                self.onboarding_funnel[0] += 1;
            }
            "$feature_flag_called" => *self.exposures.entry(moment.detail).or_default() += 1,
            "onboarding_step_completed" if moment.detail == ONBOARDED_STEP => self.step(person, 1, moment.at),
            "feature_used" => self.step(person, 2, moment.at),
            _ => {}
        }
    }

    /// The next step of a person who has reached so many.
    fn step(&mut self, person: usize, reached: usize, at: i64) {
        if let Some(way) = self.reached.get_mut(&person)
            && way.steps == reached
            && at - way.start <= WINDOW
        {
            way.steps += 1;
            self.onboarding_funnel[reached] += 1;
        }
    }
}
