//! The features of an instance: one line each, in the order in which they start. They stop the other way round.

use super::autocapture::Autocapture;
use super::feature_flags::FeatureFlags;
use super::pageviews::Pageviews;
use json::PropertyBag;
use std::cell::RefCell;

/// What the SDK does unasked. A feature works from its start until it is dropped, which stops it; it listens with
/// [`crate::browser::Listeners`], and asks its instance by [`super::Context`].
pub trait Feature: Sized {
    /// Starts it for an instance.
    fn start(instance: i32) -> Self;
    /// Follows the page's config, after each `set_config`.
    fn configure(&self) {}
    /// Follows the project's settings (remote config), which are empty where they could not be had.
    fn project(&self, _settings: &PropertyBag) {}
    /// An event of this name was captured.
    fn captured(&self, _event: &str) {}
}

macro_rules! features {
    ($($name:ident: $feature:ty,)+) => {
        /// The features of one instance, from their start until it is shut down.
        #[derive(Default)]
        #[allow(missing_docs, reason = "each is named after its folder")]
        pub struct Features {
            $(pub $name: RefCell<Option<$feature>>,)+
        }

        impl Features {
            /// Starts those that are not started yet.
            pub fn start(&self, instance: i32) {
                $(if self.$name.borrow().is_none() {
                    let started = <$feature>::start(instance);
                    self.$name.replace(Some(started));
                })+
            }

            /// See [`Feature::configure`].
            pub fn configure(&self) {
                $(if let Some(feature) = &*self.$name.borrow() {
                    feature.configure();
                })+
            }

            /// See [`Feature::project`].
            pub fn project(&self, settings: &PropertyBag) {
                $(if let Some(feature) = &*self.$name.borrow() {
                    feature.project(settings);
                })+
            }

            /// See [`Feature::captured`].
            pub fn captured(&self, event: &str) {
                $(if let Some(feature) = &*self.$name.borrow() {
                    feature.captured(event);
                })+
            }

            /// Stops them.
            pub fn stop(&self) {
                // each may ask for another while it stops
                let all = ($(self.$name.take(),)+);
                features!(@drop all $($name)+);
            }
        }
    };
    (@drop $all:ident $first:ident $($rest:ident)*) => {
        #[allow(unused_variables, reason = "a name for each")]
        let ($first, $($rest,)*) = $all;
        features!(@last $($rest)*);
        drop($first);
    };
    (@last) => {};
    (@last $first:ident $($rest:ident)*) => {
        features!(@last $($rest)*);
        drop($first);
    };
}

features! {
    feature_flags: FeatureFlags,
    pageviews: Pageviews,
    autocapture: Autocapture,
}
