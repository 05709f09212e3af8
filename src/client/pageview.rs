//! The pageview an event belongs to.

use crate::json::PropertyBag;

/// A `$pageview` that was captured.
#[derive(Debug, Clone)]
pub struct Pageview {
    /// The event's uuid: `$pageview_id`.
    pub id: String,
    /// `location.pathname` at the time.
    pub path: String,
    /// When, ms since 1970.
    pub timestamp: i64,
}

impl Pageview {
    /// Adds `$prev_pageview_*` for the event at `timestamp` that ends this pageview.
    pub fn describe_as_previous(&self, props: &mut PropertyBag, timestamp: i64) {
        props.set_str("$prev_pageview_id", &self.id);
        if !self.path.is_empty() {
            props.set_str("$prev_pageview_pathname", &self.path);
        }
        props.set_thousandths("$prev_pageview_duration", timestamp - self.timestamp);
    }
}
