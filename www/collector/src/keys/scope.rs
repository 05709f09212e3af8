//! What a key may do: PostHog's scopes, `object:read` and `object:write`, and `*` for everything.

use axum::http::Method;
use serde::Serialize;

/// What scopes are about (PostHog's `API_SCOPE_OBJECTS`).
pub const OBJECTS: [&str; 30] = [
    "action",
    "activity_log",
    "annotation",
    "batch_export",
    "cohort",
    "dashboard",
    "dashboard_template",
    "early_access_feature",
    "error_tracking",
    "event_definition",
    "experiment",
    "export",
    "feature_flag",
    "group",
    "insight",
    "notebook",
    "organization",
    "organization_member",
    "person",
    "plugin",
    "project",
    "property_definition",
    "query",
    "session_recording",
    "session_recording_playlist",
    "sharing_configuration",
    "subscription",
    "survey",
    "user",
    "webhook",
];

/// Everything.
const ALL: &str = "*";

/// By the first part of an address below a project, or below `/api/`: what it is about.
const ADDRESSES: [(&str, &str); 31] = [
    ("annotations", "annotation"),
    ("cohorts", "cohort"),
    ("dashboards", "dashboard"),
    ("data", "project"),
    ("early_access_feature", "early_access_feature"),
    ("environments", "project"),
    ("error_tracking", "error_tracking"),
    ("event_names", "event_definition"),
    ("events", "query"),
    ("events.csv", "query"),
    ("events.jsonl", "query"),
    ("events.parquet", "query"),
    ("experiments", "experiment"),
    ("feature_flag", "feature_flag"),
    ("feature_flags", "feature_flag"),
    ("groups_types", "group"),
    ("heatmaps", "query"),
    ("ingestion_warnings", "project"),
    ("insights", "insight"),
    ("live", "query"),
    ("logs", "query"),
    ("organizations", "organization"),
    ("person", "person"),
    ("persons", "person"),
    ("projects", "project"),
    ("query", "query"),
    ("schema", "project"),
    ("session_recordings", "session_recording"),
    ("telemetry", "query"),
    ("users", "user"),
    ("web_experiments", "experiment"),
];

/// What is done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is shown.
    Read,
    /// It is made, changed or deleted, which includes [`Action::Read`].
    Write,
}

impl Action {
    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// What an address needs: the object and the action, or nothing less than everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needed(Option<(&'static str, Action)>);

impl Needed {
    /// By the address and the method of a request.
    pub fn of(path: &str, method: &Method) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let first = parts.next();
        let name = match (first, parts.next()) {
            (Some("flags"), _) => Some("feature_flag"),
            (_, Some(list @ ("projects" | "environments"))) => Some(parts.nth(1).unwrap_or(list)),
            (_, below) => below,
        };
        let object = name.and_then(|name| ADDRESSES.iter().find(|(known, _)| *known == name));
        Self(object.map(|(name, object)| {
            let reads = *method == Method::GET || *method == Method::HEAD || matches!(*name, "query" | "logs");
            (*object, if reads { Action::Read } else { Action::Write })
        }))
    }
}

impl std::fmt::Display for Needed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some((object, action)) => write!(formatter, "{object}:{}", action.name()),
            None => formatter.write_str(ALL),
        }
    }
}

/// The scopes of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Everything.
    pub fn all() -> Self {
        Self(vec![ALL.into()])
    }

    /// Reading everything.
    pub fn reading() -> Self {
        Self(OBJECTS.iter().map(|object| format!("{object}:read")).collect())
    }

    /// Those with these names; the first that is none is the error.
    pub fn parse(names: Vec<String>) -> Result<Self, String> {
        match names.iter().find(|name| !is_scope(name)) {
            Some(wrong) => Err(wrong.clone()),
            None => Ok(Self(names)),
        }
    }

    /// As they are stored.
    pub fn stored(&self) -> String {
        self.0.join(",")
    }

    /// From what is stored.
    pub fn from_stored(text: &str) -> Self {
        Self(text.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }

    /// Whether a request that needs so much may pass.
    pub fn allow(&self, needed: Needed) -> bool {
        let has = |name: &str| self.0.iter().any(|scope| scope == name);
        has(ALL)
            || needed.0.is_some_and(|(object, action)| {
                has(&format!("{object}:write")) || action == Action::Read && has(&format!("{object}:read"))
            })
    }

    /// Whether a key with these is as good as the user.
    pub fn is_all(&self) -> bool {
        self.0.iter().any(|scope| scope == ALL)
    }

    /// Whether a key with these reads whatever there is here, and changes nothing.
    fn only_reads(&self) -> bool {
        let reads = |object: &str| self.0.iter().any(|scope| scope.strip_suffix(":read") == Some(object));
        self.0.iter().all(|scope| scope.ends_with(":read")) && ADDRESSES.iter().all(|(_, object)| reads(object))
    }

    /// In a word, for a list: `read`, `write`, or the scopes themselves.
    pub fn summary(&self) -> String {
        if self.is_all() {
            "write".into()
        } else if self.only_reads() {
            "read".into()
        } else {
            self.stored()
        }
    }
}

fn is_scope(name: &str) -> bool {
    name == ALL
        || name
            .split_once(':')
            .is_some_and(|(object, action)| OBJECTS.contains(&object) && ["read", "write"].contains(&action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_need_scopes() {
        for (method, path, expected) in [
            (Method::GET, "/api/projects/1/feature_flags/5/", "feature_flag:read"),
            (Method::POST, "/api/projects/@current/feature_flags", "feature_flag:write"),
            (Method::POST, "/api/environments/1/query/", "query:read"),
            (Method::DELETE, "/api/projects/1/data/", "project:write"),
            (Method::GET, "/api/projects/", "project:read"),
            (Method::GET, "/api/environments/1/", "project:read"),
            (Method::GET, "/flags/definitions", "feature_flag:read"),
            (Method::GET, "/api/feature_flag/local_evaluation/", "feature_flag:read"),
            (Method::GET, "/api/users/@me/", "user:read"),
            (Method::GET, "/api/unknown/", "*"),
        ] {
            assert_eq!(Needed::of(path, &method).to_string(), expected, "{method} {path}");
        }
    }

    #[test]
    fn writing_includes_reading_and_not_the_reverse() {
        let scopes = |names: &[&str]| Scopes::parse(names.iter().map(|name| (*name).to_owned()).collect());
        let (read, write) = (
            Needed::of("/api/projects/1/cohorts/", &Method::GET),
            Needed::of("/api/projects/1/cohorts/", &Method::POST),
        );
        let allowed = |names: &[&str]| scopes(names).map(|scopes| (scopes.allow(read), scopes.allow(write)));
        assert_eq!(allowed(&["cohort:read"]), Ok((true, false)));
        assert_eq!(allowed(&["cohort:write"]), Ok((true, true)));
        assert_eq!(allowed(&["*"]), Ok((true, true)));
        assert_eq!(allowed(&["insight:write"]), Ok((false, false)));
        assert_eq!(allowed(&["insight:write", "cohorts:read"]), Err("cohorts:read".into()));
        assert_eq!(allowed(&["cohort:delete"]), Err("cohort:delete".into()));
        assert!(Scopes::reading().allow(read) && !Scopes::reading().allow(write));
        assert!(!Scopes::reading().allow(Needed::of("/api/unknown/", &Method::GET)));
        assert_eq!(Scopes::from_stored(&Scopes::reading().stored()), Scopes::reading());
        assert_eq!((Scopes::reading().summary(), Scopes::all().summary()), ("read".into(), "write".into()));
        assert_eq!(scopes(&["cohort:read"]).map(|scopes| scopes.summary()), Ok("cohort:read".into()));
    }
}
