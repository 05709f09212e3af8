//! Experiments: what the variants of a flag do to a goal, in the shapes of PostHog's API.
//!
//! [`experiment`] reads what is stored, [`metric`] what its goal is. [`exposures`] has who saw which variant and since when,
//! [`counts`] what they did after that; both are SQL. [`statistics`] compares variants with the baseline.
//!
//! The rules are those of PostHog's `products/experiments`: a person is exposed by the first `$feature_flag_called` with
//! a variant of the experiment in its time; one that saw several variants is in none of them (`$multiple`) or in the first,
//! as `multiple_variant_handling` says; what was done before the first exposure does not count.

pub mod counts;
pub mod experiment;
pub mod exposures;
pub mod metric;
pub mod statistics;

/// The variant that others are compared with, where the experiment names no other.
pub const CONTROL: &str = "control";

/// What PostHog calls the variant of those who saw several.
pub const MULTIPLE: &str = "$multiple";
