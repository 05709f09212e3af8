//! Subcommands that work on the data file: [`keys`], [`demo`] data, and [`send`], which moves it to
//! another PostHog.

pub mod demo;
pub mod keys;
pub mod send;
