//! Timers of an instance, which stop when they are dropped.

use super::page;
use gloo_timers::callback::Timeout;

/// A timer that goes off once, unless it is dropped before.
#[derive(Debug)]
pub struct Timer(#[allow(dead_code, reason = "it stops when it is dropped")] Timeout);

impl Timer {
    /// Calls `run` after `wait` ms. The shim's guard is around it, and it begins with the moment.
    pub fn after(wait: i32, instance: i32, run: Box<dyn FnOnce()>) -> Self {
        Self(Timeout::new(wait as u32, move || {
            page::refresh_moment(instance);
            run();
        }))
    }
}
