//! Passing on what is stored to another PostHog: [`target`] sends, [`outgoing`] reads events that have to be sent,
//! [`chunks`] those of recordings, [`retry`] says when to try again. All go by their own uuids, so that what is sent twice is
//! there once.

pub mod chunks;
pub mod outgoing;
pub mod retry;
pub mod target;

use outgoing::Row;
use target::{Outcome, Target};

/// What became of some events, or chunks of recordings.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// How many were accepted.
    pub accepted: u64,
    /// How many the target refuses whatever else is sent with them.
    pub refused: u64,
}

/// Sends events and answers when each is accepted or refused. An event that the target refuses does not take others with it:
/// what is refused together is sent in halves. `Err` is why none of the rest can be sent now.
pub fn deliver(target: &Target, rows: &[Row], is_history: bool) -> Result<Delivered, Outcome> {
    let mut delivered = Delivered::default();
    for of_one_project in rows.chunk_by(|one, next| target.key_for(&one.token) == target.key_for(&next.token)) {
        let mut waiting = vec![of_one_project];
        while let Some(part) = waiting.pop() {
            match target.post("/batch/", outgoing::body(target.key_for(&part[0].token), part, is_history)) {
                Outcome::Accepted => delivered.accepted += part.len() as u64,
                Outcome::Refused(reason) if part.len() == 1 => {
                    tracing::warn!(uuid = part[0].uuid, event = part[0].event, reason, "the target refuses an event");
                    delivered.refused += 1;
                }
                Outcome::Refused(_) => {
                    let (first, second) = part.split_at(part.len() / 2);
                    waiting.extend([second, first]);
                }
                outcome => return Err(outcome),
            }
        }
    }
    Ok(delivered)
}
