//! When the server is asked for feature flags: one request at a time, one that waits, another try where the network failed,
//! and none while something blocks them.

use wire::core_protocol::request_status::FAILED;

/// So many failures in a row, while the browser is online, are something that blocks requests.
const BLOCKED: u8 = 3;

/// What comes after the request that is under way.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Next {
    #[default]
    Nothing,
    /// A request, as soon as the wait for others like it is over, or a response is there.
    Due,
    /// A request, as soon as a response is there.
    Waiting,
}

/// The request that is under way.
#[derive(Debug)]
struct Sent {
    /// See [`super::Flags::visitor`].
    visitor: u32,
    /// How often it may be tried again.
    retries: i64,
}

/// What has to be known before a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Situation {
    /// The config wants no requests.
    pub is_off: bool,
    /// `navigator.onLine`
    pub is_online: bool,
}

/// What becomes of a wish for flags.
#[derive(Debug, PartialEq, Eq)]
pub enum Reload {
    /// Nothing is asked.
    Skipped,
    /// The request that is going to be made anyway answers it.
    Joined,
    /// A wait begins, in which others like it become one request.
    Begun,
}

/// What to do when that wait is over.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing is asked.
    Skipped,
    /// A request is under way: its response comes first.
    Later,
    /// Ask.
    Now,
}

/// What a response is.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is about another visitor.
    Cancelled,
    /// The network failed: ask again in a while.
    Retry,
    /// Take it.
    Taken {
        /// Whether it is the last failure before requests count as blocked.
        is_blocked: bool,
    },
}

/// Requests of one instance.
#[derive(Debug, Default)]
pub struct Requests {
    /// Whether the last response was a good one.
    pub is_fresh: bool,
    /// The page wants no requests for now: `setReloadingPaused`.
    pub is_paused: bool,
    sent: Option<Sent>,
    next: Next,
    /// Failures in a row.
    failures: u8,
}

impl Requests {
    /// Whether requests seem to be blocked.
    fn is_blocked(&self, situation: Situation) -> bool {
        self.failures >= BLOCKED && situation.is_online
    }

    /// Flags are wanted.
    pub fn reload(&mut self, situation: Situation) -> Reload {
        if self.is_paused || situation.is_off || self.is_blocked(situation) {
            return Reload::Skipped;
        }
        if self.next == Next::Due {
            return Reload::Joined;
        }
        self.next = Next::Due;
        Reload::Begun
    }

    /// The wait is over, or a response is there.
    pub fn turn(&mut self, situation: Situation) -> Turn {
        self.next = Next::Nothing;
        if situation.is_off || self.is_blocked(situation) {
            return Turn::Skipped;
        }
        if self.is_under_way() {
            self.next = Next::Waiting;
            return Turn::Later;
        }
        Turn::Now
    }

    /// A request for a visitor is made, which may be tried again so often.
    pub fn sent(&mut self, visitor: u32, retries: i64) {
        self.sent = Some(Sent { visitor, retries });
    }

    /// Whether a request is under way.
    pub fn is_under_way(&self) -> bool {
        self.sent.is_some()
    }

    /// Whether the request that is under way is about a visitor.
    pub fn is_about(&self, visitor: u32) -> bool {
        self.sent.as_ref().is_some_and(|sent| sent.visitor == visitor)
    }

    /// Whether a request is under way or going to be made.
    pub fn is_coming(&self) -> bool {
        self.is_under_way() || self.is_wanted()
    }

    /// Whether a request is going to be made.
    pub fn is_wanted(&self) -> bool {
        self.next != Next::Nothing
    }

    /// Takes note of a response's status: HTTP's, or one of [`wire::core_protocol::request_status`].
    pub fn answered(&mut self, status: i64, visitor: u32) -> Outcome {
        if !self.is_about(visitor) {
            self.sent = None;
            return Outcome::Cancelled;
        }
        if matches!(status, FAILED | 502 | 504)
            && let Some(sent) = &mut self.sent
            && sent.retries > 0
        {
            sent.retries -= 1;
            return Outcome::Retry;
        }
        self.sent = None;
        self.is_fresh = status == 200;
        if status > 0 {
            self.failures = 0;
        } else if status == FAILED {
            self.failures = self.failures.saturating_add(1);
        }
        Outcome::Taken { is_blocked: status == FAILED && self.failures == BLOCKED }
    }

    /// The browser is online again; whether requests were blocked.
    pub fn unblock(&mut self) -> bool {
        let was_blocked = self.failures >= BLOCKED;
        self.failures = 0;
        was_blocked
    }

    /// The visitor is another.
    pub fn forget(&mut self) {
        *self = Self { sent: self.sent.take(), ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONLINE: Situation = Situation { is_off: false, is_online: true };

    fn asked() -> Requests {
        let mut requests = Requests::default();
        assert_eq!((requests.reload(ONLINE), requests.turn(ONLINE)), (Reload::Begun, Turn::Now));
        requests.sent(0, 1);
        requests
    }

    #[test]
    fn wishes_in_a_row_are_one_request() {
        let mut requests = Requests::default();
        assert_eq!(requests.reload(ONLINE), Reload::Begun);
        assert_eq!(requests.reload(ONLINE), Reload::Joined);
        assert!(requests.is_coming() && !requests.is_under_way());
        assert_eq!(requests.turn(ONLINE), Turn::Now);
    }

    #[test]
    fn one_waits_for_the_response() {
        let mut requests = asked();
        assert_eq!((requests.reload(ONLINE), requests.turn(ONLINE)), (Reload::Begun, Turn::Later));
        assert!(requests.is_wanted());
        assert_eq!(requests.answered(200, 0), Outcome::Taken { is_blocked: false });
        assert!(requests.is_fresh && requests.is_wanted());
        assert_eq!(requests.turn(ONLINE), Turn::Now);
    }

    #[test]
    fn none_is_made_where_none_is_wanted() {
        let off = Situation { is_off: true, ..ONLINE };
        let mut requests = Requests { is_paused: true, ..Requests::default() };
        assert_eq!(requests.reload(ONLINE), Reload::Skipped);
        requests.is_paused = false;
        assert_eq!((requests.reload(off), requests.turn(off)), (Reload::Skipped, Turn::Skipped));
    }

    #[test]
    fn what_the_network_lost_is_tried_again() {
        for lost in [FAILED, 502, 504] {
            let mut requests = asked();
            assert_eq!(requests.answered(lost, 0), Outcome::Retry);
            assert!(requests.is_under_way());
            assert_eq!(requests.answered(lost, 0), Outcome::Taken { is_blocked: false });
            assert!(!requests.is_fresh && !requests.is_under_way());
        }
        for final_status in [200, 401, 500, -2] {
            assert_eq!(asked().answered(final_status, 0), Outcome::Taken { is_blocked: false });
        }
    }

    #[test]
    fn a_response_about_somebody_else_is_discarded() {
        let mut requests = asked();
        requests.is_fresh = true;
        requests.forget();
        assert!(!requests.is_fresh && requests.is_under_way());
        assert_eq!(requests.reload(ONLINE), Reload::Begun);
        assert_eq!(requests.answered(200, 1), Outcome::Cancelled);
        // the new visitor's request does not wait any more
        assert!(!requests.is_fresh && requests.is_wanted());
        assert_eq!(requests.turn(ONLINE), Turn::Now);
    }

    #[test]
    fn failures_in_a_row_block_requests_until_the_network_changes() {
        let mut requests = Requests::default();
        let outcomes: Vec<_> = (0..3)
            .map(|_| {
                assert_eq!((requests.reload(ONLINE), requests.turn(ONLINE)), (Reload::Begun, Turn::Now));
                requests.sent(0, 0);
                requests.answered(FAILED, 0)
            })
            .collect();
        let taken = |is_blocked| Outcome::Taken { is_blocked };
        assert_eq!(outcomes, [taken(false), taken(false), taken(true)]);
        assert_eq!((requests.reload(ONLINE), requests.turn(ONLINE)), (Reload::Skipped, Turn::Skipped));
        assert_eq!(requests.turn(Situation { is_online: false, ..ONLINE }), Turn::Now);
        assert!(requests.unblock() && !requests.unblock());
        assert_eq!(requests.reload(ONLINE), Reload::Begun);
    }
}
