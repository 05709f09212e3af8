//! The instances of this page, by their numbers.

use crate::client::Core;
use crate::features::Features;
use std::cell::RefCell;

/// One PostHog instance with its features.
pub struct Instance {
    /// Its data; borrowed while it is at work.
    pub core: RefCell<Core>,
    /// What it does unasked.
    pub features: Features,
}

thread_local! {
    // an instance lives as long as its page
    static INSTANCES: RefCell<Vec<&'static Instance>> = const { RefCell::new(Vec::new()) };
}

/// Adds an instance, whose core `start` returns for its number.
pub fn add(start: impl FnOnce(i32) -> Core) -> i32 {
    let number = INSTANCES.with_borrow(Vec::len) as i32;
    let instance = Instance { core: RefCell::new(start(number)), features: Features::default() };
    INSTANCES.with_borrow_mut(|instances| instances.push(Box::leak(Box::new(instance))));
    number
}

/// The instance of this number.
pub fn find(number: i32) -> Option<&'static Instance> {
    INSTANCES.with_borrow(|instances| instances.get(number as usize).copied())
}
