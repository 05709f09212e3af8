//! What becomes of a session's events.

/// posthog-js's states of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing is recorded.
    Disabled,
    /// Chance has the session recorded.
    Sampled,
    /// The session is recorded.
    Active,
    /// Events wait for a condition to be met.
    Buffering,
    /// The page's address is one that is not recorded.
    Paused,
    /// The recorder could not be started.
    Failed,
}

impl Status {
    /// The number by which it crosses the border: its place in `STATUSES` of `js/session_replay/control.ts`.
    pub fn code(self) -> u32 {
        self as u32
    }
}
