//! Subcommands that work on the data file: [`keys`], [`demo`] data, and [`send`], which moves it to
//! another PostHog; and [`health`], which asks a collector that runs.

pub mod demo;
pub mod health;
pub mod keys;
pub mod send;
