//! A light local PostHog: one binary, one SQLite file.
//!
//! The way of an event through the house:
//!
//! 1. [`ingest`] takes a request of an SDK: it unwraps the body, reads its shape and validates each
//!    event into the plain data of [`model`].
//! 2. [`store`] writes it: one thread, one transaction for all that wait, persons merged by
//!    PostHog's rules. The request is answered when it is on disk.
//! 3. [`routes`] answers the playground's questions, live ones too, [`sql`] answers yours, [`commands`] has what else is done on the
//!    command line.
//!    What a recording holds is read by [`rrweb`].
//!
//! [`forward`] passes on what arrives to another PostHog, by [`delivery`].
//!
//! [`limits`] has every bound, [`budget`] the memory that requests share, [`params`] what a query may ask, [`answer`] how
//! what is read is sent, [`connection`] who is cut off, [`drain`] why who is refused is not.
//!
//! [`symbols`] finds the source of minified frames in the source maps that were uploaded.
//!
//! [`hogql`] answers a SELECT of PostHog's.
//!
//! Beside that way stand what else SDKs ask for, [`flags`] and [`remote_config`]; whom a filter matches, in [`filters`];
//! who may ask, in [`cors`] for SDKs, [`guard`] for the collected data and [`access`] for its users, whose [`keys`] it looks at, and what browsers have to refuse, in
//! [`policy`]; [`error`], the shape of refusals. [`app`] has what requests share, [`router`] which address is served by
//! what, [`server`] the start and the end.

pub mod access;
pub mod answer;
pub mod app;
pub mod budget;
pub mod capture_error;
pub mod commands;
pub mod connection;
pub mod cors;
pub mod delivery;
pub mod drain;
pub mod error;
pub mod exceptions;
pub mod experiments;
pub mod fields;
pub mod filters;
pub mod flags;
pub mod forward;
pub mod guard;
pub mod hogql;
pub mod ingest;
pub mod insights;
pub mod json;
pub mod keys;
pub mod limits;
pub mod model;
pub mod params;
pub mod policy;
pub mod remote_config;
pub mod router;
pub mod routes;
pub mod rrweb;
pub mod server;
pub mod sql;
pub mod store;
pub mod symbols;
pub mod time;
