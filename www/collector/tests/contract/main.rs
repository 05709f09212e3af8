//! The collector's contracts, each in its own file, asked over HTTP from the real binary with a real
//! data file.

mod body_forms;
mod cors;
mod dedup;
mod durability;
mod errors;
mod feature_flags;
mod flags_and_config;
mod harness;
mod live;
mod local_evaluation;
mod persons;
mod query_api;
mod recordings;
mod replay;
mod sdk_rules;
mod settings;
mod site;
mod sql;
mod start_and_stop;
