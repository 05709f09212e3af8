//! Records that wait until they are sent, and what an answer means for them: logs and spans (PostHog's specifications logs
//! and traces, "Batch assembly" and "Error handling").

#[cfg(target_arch = "wasm32")]
mod exports;

use crate::backoff::Backoff;
use wire::core_protocol::request_status;
use wire::signals_protocol::{Outcome, queued};

/// A batch that has failed so often is given up.
const MAX_TRIES: u32 = 8;

/// How many records wait and leave at once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits {
    /// Records in the queue; what comes then costs one.
    pub queued: usize,
    /// Records of one request.
    pub per_request: usize,
    /// So many leave at once.
    pub due: usize,
    /// How long a record waits, ms.
    pub interval: f64,
    /// Whether a full queue drops what comes, and not its oldest record.
    pub keeps_oldest: bool,
}

/// A queue of records, each JSON, and how far its sending is.
#[derive(Debug, Default)]
pub struct Batches {
    limits: Limits,
    queue: Vec<String>,
    /// The server takes no more at once.
    cap: usize,
    /// So many at the head are on their way.
    on_way: usize,
    /// So many are still part of this sending.
    left: usize,
    /// How often those at the head have failed.
    tries: u32,
    backoff: Backoff,
}

impl Batches {
    /// Sets the limits; what waits stays.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
        self.cap = limits.per_request.max(1);
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Queues a record. The answer is bits of `Queued`.
    pub fn put(&mut self, record: String) -> u8 {
        let mut answer = 0;
        if self.queue.len() >= self.limits.queued {
            if self.limits.keeps_oldest {
                return queued::DROPPED;
            }
            answer = queued::DROPPED;
            self.forget(1);
        }
        self.queue.push(record);
        if self.queue.len() >= self.limits.due && self.backoff.is_well() {
            answer |= queued::DUE;
        }
        answer
    }

    /// Drops so many at the head; those that are on their way are fewer then.
    fn forget(&mut self, count: usize) {
        self.queue.drain(..count.min(self.queue.len()));
        self.on_way = self.on_way.saturating_sub(count);
        self.left = self.left.saturating_sub(count);
    }

    /// Begins a sending: of what waits now and no more.
    pub fn begin(&mut self) {
        self.left = self.queue.len();
    }

    /// The records of the next request, separated by commas; empty where this sending is over.
    pub fn take_next(&mut self) -> String {
        self.on_way = self.cap.min(self.left);
        self.first(self.on_way)
    }

    fn first(&self, count: usize) -> String {
        let mut out = String::new();
        for record in self.queue.iter().take(count) {
            if !out.is_empty() {
                out.push(',');
            }
            out.push_str(record);
        }
        out
    }

    /// Takes the answer to the request of [`Self::take_next`]: a status, HTTP's or of `RequestStatus`, and how long the server
    /// wants to be let alone, ms. `random` is between 0 and 1.
    pub fn answer(&mut self, status: i64, wait: f64, now: f64, random: f64) -> Outcome {
        let count = self.on_way;
        if count == 0 {
            // all of them have left with the page, or were dropped
            return Outcome::Later;
        }
        let is_retried = matches!(status, 408 | 429 | 500.. | ..=0);
        if is_retried {
            self.backoff.fail(now, wait, random);
            // without a connection nothing was tried
            if status != request_status::OFFLINE {
                self.tries += 1;
            }
            if self.tries < MAX_TRIES {
                self.on_way = 0;
                return Outcome::Later;
            }
        } else if status == 413 && count > 1 {
            self.cap = count / 2;
            self.on_way = 0;
            return Outcome::Halved;
        } else {
            self.backoff.settle();
        }
        self.tries = 0;
        self.forget(count);
        match status {
            200..300 => {
                self.cap = (self.cap + 1).min(self.limits.per_request);
                Outcome::Sent
            }
            413 => Outcome::TooLarge,
            _ if is_retried => {
                self.backoff.forget_failures();
                Outcome::GivenUp
            }
            _ => Outcome::Refused,
        }
    }

    /// How long what waits has to wait, ms.
    pub fn delay(&self, now: f64) -> f64 {
        self.backoff.delay(self.limits.interval, now)
    }

    /// The connection is back.
    pub fn reconnect(&mut self) {
        self.backoff.forget_failures();
        self.tries = 0;
    }

    /// The page goes away: the first records, separated by commas, up to `bytes` or one of them. They are not queued any
    /// more, and those that are on their way count as delivered if `survives`.
    pub fn leave(&mut self, bytes: usize, survives: bool) -> String {
        if survives {
            self.forget(self.on_way);
        }
        self.on_way = 0;
        let mut size = 0;
        let mut count = 0;
        for record in &self.queue {
            size += record.len() + 1;
            if count > 0 && size > bytes {
                break;
            }
            count += 1;
        }
        let records = self.first(count);
        self.forget(count);
        records
    }

    /// Drops everything; how many there were.
    pub fn clear(&mut self) -> usize {
        let count = self.queue.len();
        self.forget(count);
        count
    }
}

#[cfg(test)]
mod tests;
