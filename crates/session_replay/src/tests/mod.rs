//! Conditions of projects and groups, from opening to what comes of what happens.

mod groups;
mod page;
mod projects;
