//! The addresses of the API and of pages: [`lists`] of what was collected, changes of [`persons`], [`recordings`], [`live`] streams, what a
//! project defines in [`settings`], [`insights`] with [`annotations`], [`dashboards`] and [`experiments`], the files of [`site`], lists that are always empty here, and the
//! [`schema`] of all of them.

pub mod annotations;
pub mod dashboards;
pub mod empty_lists;
pub mod error_tracking;
mod experiment_results;
pub mod experiments;
pub mod export;
pub mod funnel_persons;
pub mod heatmaps;
pub mod insights;
pub mod lists;
pub mod live;
pub mod logs;
pub mod personal_api_keys;
pub mod persons;
pub mod project;
pub mod query;
pub mod recordings;
pub mod releases;
pub mod route;
pub mod schema;
pub mod settings;
pub mod site;
pub mod symbol_sets;
mod tiles;
