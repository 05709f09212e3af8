//! What the visitor's bag says, as far as every event asks for it: found once for each change of the bag.

use crate::features::feature_flags::Flags;
use crate::identity::{self, person};
use crate::persistence::Persistence;
use json::PropertyBag;

/// See the module's text.
#[derive(Debug, Default)]
pub struct Facts {
    /// The bag that they are of.
    of: PropertyBag,
    /// What events carry of it.
    pub event: PropertyBag,
    /// What events carry of feature flags.
    pub flags: PropertyBag,
    /// See [`identity::is_identified`].
    pub is_identified: bool,
    /// See [`person::is_there`].
    pub has_person: bool,
}

impl Facts {
    /// Looks again where `store` has changed.
    pub fn renew(&mut self, store: &Persistence, flags: &Flags) {
        if self.of != store.props {
            self.event = store.event_properties();
            self.flags = flags.event_properties(store);
            self.is_identified = identity::is_identified(store);
            self.has_person = person::is_there(store);
            self.of = store.props.clone();
        }
    }
}
