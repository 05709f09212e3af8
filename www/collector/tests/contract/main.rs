//! The collector's contracts, each in its own file, asked over HTTP from the real binary with a real
//! data file.

mod analytics_v1;
mod api_keys;
mod api_rules;
mod body_forms;
mod bounds;
mod browser_rules;
mod cohorts;
mod cors;
mod dedup;
mod demo;
mod durability;
mod errors;
mod experiments;
mod experiments_random;
mod feature_flags;
mod flags_and_config;
mod harness;
mod health;
mod insights;
mod insights_random;
mod live;
mod local_evaluation;
mod naive;
mod persons;
mod query_api;
mod recordings;
mod relay;
mod replay;
mod sdk_rules;
mod send;
mod settings;
mod site;
mod sql;
mod start_and_stop;
mod telemetry;
