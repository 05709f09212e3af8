//! Subcommands that work on the data file: [`keys`], and [`demo`] data.

pub mod demo;
pub mod keys;
