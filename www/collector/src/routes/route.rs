//! An address with its handlers, before it becomes part of a router: so that all addresses can be listed.

use axum::routing::MethodRouter;

use crate::app::App;

/// A path without its last slash, with which it is served, too, as PostHog does; and the handlers of its methods.
pub type Route = (String, MethodRouter<App>);

/// An address of the API below a project, which PostHog calls an environment, too.
pub fn below_project(path: &str, methods: &MethodRouter<App>) -> [Route; 2] {
    ["projects", "environments"].map(|name| (format!("/api/{name}/{{project}}/{path}"), methods.clone()))
}
