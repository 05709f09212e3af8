//! Filters and whom they match: [`definition`] is what a project defines, [`property`] decides about one property (with
//! [`event_property`], [`dates`] and [`version`]), [`members`] about cohorts. Nothing here reads the store.

pub mod dates;
pub mod definition;
pub mod event_property;
pub mod members;
pub mod property;
pub mod version;
