//! Subcommands that work on the data file: [`keys`].

pub mod keys;
