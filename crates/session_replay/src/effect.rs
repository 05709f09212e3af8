//! What the page's side has to do: the module calls nothing, it returns a list.

use json::quoted;

/// One thing to do. Values are raw JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Store a property that lasts from page to page.
    Remember { name: String, value: String },
    /// Remove such a property.
    Forget { name: String },
    /// Add a property to the session's events.
    Report { name: String, value: String },
    /// Note that the recording has started, and why.
    Started { reason: String, detail: String },
    /// Add a custom event to the recording.
    Custom { tag: String, payload: String },
    /// A condition is met; an event or an address says that somebody cares, a flag does not.
    Activated { by: &'static str },
    /// A condition of the whole project is met: what waited may leave, and the recording has started.
    Released { reason: String, detail: String },
    /// The page's address is one that is not recorded: stop until it has another.
    Pause,
    /// The page's address may be recorded again.
    Resume,
    /// Print a warning in debug mode.
    Warn { message: String },
}

impl Effect {
    /// The name of the method that carries it out, and its arguments.
    fn parts(&self) -> (&'static str, &str, &str) {
        match self {
            Self::Remember { name, value } => ("remember", name, value),
            Self::Forget { name } => ("forget", name, ""),
            Self::Report { name, value } => ("report", name, value),
            Self::Started { reason, detail } => ("started", reason, detail),
            Self::Custom { tag, payload } => ("custom", tag, payload),
            Self::Activated { by } => ("activated", by, ""),
            Self::Released { reason, detail } => ("released", reason, detail),
            Self::Pause => ("pause", "", ""),
            Self::Resume => ("resume", "", ""),
            Self::Warn { message } => ("warn", message, ""),
        }
    }
}

/// The list as JSON, `[[method, name, value],...]`; the value is left out where there is none. Empty for no effects.
pub fn to_json(effects: &[Effect]) -> String {
    let mut out = String::new();
    for effect in effects {
        let (method, name, value) = effect.parts();
        out.push_str(if out.is_empty() { "[[\"" } else { ",[\"" });
        out.push_str(method);
        out.push_str("\",");
        out.push_str(&quoted(name));
        if !value.is_empty() {
            out.push(',');
            out.push_str(value);
        }
        out.push(']');
    }
    if !out.is_empty() {
        out.push(']');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_written_as_calls() {
        assert_eq!(to_json(&[]), "");
        let effects = [
            Effect::Remember { name: "a".into(), value: "null".into() },
            Effect::Activated { by: "" },
            Effect::Started { reason: "sampled".into(), detail: String::new() },
        ];
        assert_eq!(to_json(&effects), r#"[["remember","a",null],["activated",""],["started","sampled"]]"#);
    }
}
