//! The instances of this page, by their numbers.

use crate::client::Core;
use crate::features::autocapture::Autocapture;
use crate::features::feature_flags::FeatureFlags;
use crate::features::pageviews::Pageviews;
use std::cell::RefCell;

/// One PostHog instance with its features.
pub struct Instance {
    /// Its data; borrowed while it is at work.
    pub core: RefCell<Core>,
    /// Autocapture, from its start until the instance is shut down.
    pub autocapture: RefCell<Option<Autocapture>>,
    /// Feature flags, likewise.
    pub feature_flags: RefCell<Option<FeatureFlags>>,
    /// Page views, likewise.
    pub pageviews: RefCell<Option<Pageviews>>,
}

impl Instance {
    /// What autocapture answers, where it runs.
    pub fn autocapture<T>(&self, ask: impl FnOnce(&Autocapture) -> T) -> Option<T> {
        self.autocapture.borrow().as_ref().map(ask)
    }

    /// What feature flags answer, where they run.
    pub fn feature_flags<T>(&self, ask: impl FnOnce(&FeatureFlags) -> T) -> Option<T> {
        self.feature_flags.borrow().as_ref().map(ask)
    }

    /// What page views answer, where they run.
    pub fn pageviews<T>(&self, ask: impl FnOnce(&Pageviews) -> T) -> Option<T> {
        self.pageviews.borrow().as_ref().map(ask)
    }

    /// Has the features follow the page's config.
    pub fn configure(&self) {
        self.feature_flags(FeatureFlags::configure);
        self.pageviews(Pageviews::configure);
    }

    /// Stops the features, the last that was started first.
    pub fn stop(&self) {
        // each may ask for the other while it stops
        let autocapture = self.autocapture.take();
        drop(autocapture);
        let pageviews = self.pageviews.take();
        drop(pageviews);
        let feature_flags = self.feature_flags.take();
        drop(feature_flags);
    }
}

thread_local! {
    // an instance lives as long as its page
    static INSTANCES: RefCell<Vec<&'static Instance>> = const { RefCell::new(Vec::new()) };
}

/// Adds an instance, whose core `start` returns for its number.
pub fn add(start: impl FnOnce(i32) -> Core) -> i32 {
    let number = INSTANCES.with_borrow(Vec::len) as i32;
    let instance = Instance {
        core: RefCell::new(start(number)),
        autocapture: RefCell::default(),
        feature_flags: RefCell::default(),
        pageviews: RefCell::default(),
    };
    INSTANCES.with_borrow_mut(|instances| instances.push(Box::leak(Box::new(instance))));
    number
}

/// The instance of this number.
pub fn find(number: i32) -> Option<&'static Instance> {
    INSTANCES.with_borrow(|instances| instances.get(number as usize).copied())
}
