//! The instances of this page, by their numbers.

use crate::client::Core;
use crate::features::autocapture::Autocapture;
use std::cell::RefCell;

/// One PostHog instance with its features.
pub struct Instance {
    /// Its data; borrowed while it is at work.
    pub core: RefCell<Core>,
    /// Autocapture, from its start until the instance is shut down.
    pub autocapture: RefCell<Option<Autocapture>>,
}

thread_local! {
    // an instance lives as long as its page
    static INSTANCES: RefCell<Vec<&'static Instance>> = const { RefCell::new(Vec::new()) };
}

/// Adds an instance, whose core `start` returns for its number.
pub fn add(start: impl FnOnce(u32) -> Core) -> u32 {
    let number = INSTANCES.with_borrow(Vec::len) as u32;
    let instance = Instance { core: RefCell::new(start(number)), autocapture: RefCell::default() };
    INSTANCES.with_borrow_mut(|instances| instances.push(Box::leak(Box::new(instance))));
    number
}

/// The instance of this number.
pub fn find(number: u32) -> Option<&'static Instance> {
    INSTANCES.with_borrow(|instances| instances.get(number as usize).copied())
}
