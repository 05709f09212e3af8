//! A light local PostHog: one binary, one SQLite file.
//!
//! The way of an event through the house:
//!
//! 1. [`ingest`] takes a request of an SDK: it unwraps the body, reads its shape and validates each
//!    event into the plain data of [`model`].
//! 2. [`store`] writes it: one thread, one transaction for all that wait, persons merged by
//!    PostHog's rules. The request is answered when it is on disk.
//! 3. [`live`] tells the playground, [`api`] and [`recordings`] answer its questions, [`sql`] answers yours.
//!    What a recording holds is read by [`rrweb`].
//!
//! [`limits`] has every bound, [`budget`] the memory that requests share, [`params`] what a query may ask, [`answer`] how
//! what is read is sent, [`connection`] who is cut off.
//!
//! Beside that way stand what else SDKs ask for, [`flags`], [`remote_config`] and [`empty_lists`]; what a
//! project defines, in [`settings`]; the files of
//! [`site`]; who may ask, in [`cors`] for SDKs and [`guard`] for the collected data, and what browsers have to refuse,
//! in [`policy`]; [`error`], the shape of refusals. [`server`] puts it all together.

pub mod answer;
pub mod api;
pub mod budget;
pub mod connection;
pub mod cors;
pub mod empty_lists;
pub mod error;
pub mod flags;
pub mod guard;
pub mod ingest;
pub mod json;
pub mod limits;
pub mod live;
pub mod model;
pub mod params;
pub mod policy;
pub mod recordings;
pub mod remote_config;
pub mod rrweb;
pub mod server;
pub mod settings;
pub mod site;
pub mod sql;
pub mod store;
