//! Which issue an `$exception` belongs to. The rules are those of PostHog's error tracking (`rust/cymbal`): the type and the in-app frames make the fingerprint, the message only where there are
//! no frames, and a fingerprint of the client's own counts before that.

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha512};
use url::Url;
use uuid::Uuid;

use crate::{json, model::Exception};

/// The name of the event.
pub const EVENT: &str = "$exception";

/// Columns behind which a frame is taken for one of a minified file.
const MINIFIED: u64 = 300;

/// Characters that are kept of a name, a description and the like.
const CHARS: usize = 1_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Listed {
    #[serde(rename = "type")]
    kind: Option<Value>,
    value: Option<Value>,
    stacktrace: Option<Stack>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Stack {
    frames: Vec<Frame>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Frame {
    platform: Option<String>,
    filename: Option<String>,
    function: Option<String>,
    lineno: Option<u64>,
    colno: Option<u64>,
    in_app: bool,
    /// Frames that a source map was applied to have this and what follows instead.
    resolved: Option<bool>,
    resolved_name: Option<String>,
    mangled_name: Option<String>,
    source: Option<String>,
    line: Option<u64>,
    column: Option<u64>,
}

fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.chars().take(CHARS).collect(),
        Some(other) => other.to_string().chars().take(CHARS).collect(),
    }
}

impl Frame {
    fn is_of_browser(&self) -> bool {
        self.platform.as_deref().is_none_or(|platform| platform == "web:javascript")
    }

    /// Whether its names are those of the source.
    fn is_resolved(&self) -> bool {
        if let Some(resolved) = self.resolved {
            return resolved;
        }
        !(self.is_of_browser() && self.lineno.is_some() && self.colno.is_some_and(|column| column > MINIFIED))
    }

    /// The file; of one that a browser fetched the path.
    fn source(&self) -> Option<String> {
        if self.resolved.is_some() {
            return self.source.clone();
        }
        let name = self.filename.as_deref()?;
        if !self.is_of_browser() {
            return Some(name.to_owned());
        }
        let url = Url::parse(name).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        Some(url.path().to_owned())
    }

    fn name(&self) -> Option<&String> {
        self.resolved_name.as_ref().or(self.mangled_name.as_ref()).or(self.function.as_ref())
    }

    fn add_to(&self, hash: &mut Sha512) {
        hash.update(self.name().map(String::as_str).unwrap_or_default());
        hash.update(self.source().unwrap_or_default());
        if self.is_resolved() {
            return;
        }
        for number in [self.lineno.or(self.line), self.colno.or(self.column)].into_iter().flatten() {
            hash.update(number.to_string());
        }
        hash.update("javascript");
    }
}

impl Listed {
    fn add_to(&self, hash: &mut Sha512) {
        hash.update(text(self.kind.as_ref()));
        let frames = self.stacktrace.as_ref().map(|stack| stack.frames.as_slice()).unwrap_or_default();
        if frames.is_empty() {
            return hash.update(text(self.value.as_ref()));
        }
        if !frames.iter().any(|frame| frame.in_app) {
            return frames[0].add_to(hash);
        }
        let has_resolved = frames.iter().any(Frame::is_resolved);
        let counts = |frame: &&Frame| frame.in_app && (frame.is_resolved() || !has_resolved);
        frames.iter().filter(counts).for_each(|frame| frame.add_to(hash));
    }
}

impl Exception {
    /// Of the properties of an `$exception`: JSON text. What is too large to be built up is an issue by its size alone.
    pub fn read(properties: &str) -> Self {
        let own = json::object(properties).unwrap_or_default();
        let member = |name: &str| text(own.get(name));
        let listed: Vec<Listed> = own
            .get("$exception_list")
            .cloned()
            .and_then(|list| serde_json::from_value(list).ok())
            .filter(|list: &Vec<Listed>| !list.is_empty())
            .unwrap_or_else(|| {
                // The form of elder clients.
                let single = |name: &str| own.get(name).cloned();
                vec![Listed { kind: single("$exception_type"), value: single("$exception_message"), stacktrace: None }]
            });
        let mut hash = Sha512::new();
        listed.iter().for_each(|one| one.add_to(&mut hash));
        let given = member("$exception_fingerprint");
        let computed = || hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        // Frames go from the outermost call to the one that failed.
        let frames = listed[0].stacktrace.as_ref().map(|stack| stack.frames.as_slice()).unwrap_or_default();
        let failed = frames.iter().rev().find(|frame| frame.in_app).or(frames.last());
        let name = text(listed[0].kind.as_ref());
        Self {
            fingerprint: if given.is_empty() { computed() } else { given },
            name: if name.is_empty() { "Error".into() } else { name },
            description: text(listed[0].value.as_ref()),
            library: member("$lib"),
            source: failed.and_then(|frame| frame.source().or(frame.filename.clone())).unwrap_or_default(),
            function: failed.and_then(Frame::name).cloned().unwrap_or_default(),
            frames: Vec::new(),
        }
    }

    /// The issue's id: the same for all exceptions of a fingerprint.
    pub fn issue(&self) -> Uuid {
        Uuid::new_v5(&Uuid::NAMESPACE_OID, self.fingerprint.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn frame(function: &str, line: u64, column: u64, in_app: bool) -> Value {
        json!({
            "platform": "web:javascript", "filename": "https://shop.test/app.js?v=1", "function": function, "lineno": line,
            "colno": column, "in_app": in_app,
        })
    }

    fn of(message: &str, frames: Value) -> Exception {
        let list =
            json!([{ "type": "TypeError", "value": message, "stacktrace": { "type": "raw", "frames": frames } }]);
        Exception::read(&json!({ "$exception_list": list, "$lib": "web" }).to_string())
    }

    #[test]
    fn frames_make_the_fingerprint_and_the_message_does_not() {
        let one = of("a is 1", json!([frame("outer", 1, 2, true), frame("inner", 3, 4, true)]));
        // Lines of code that is not minified move with each change of it.
        let other = of("a is 2", json!([frame("outer", 9, 9, true), frame("inner", 3, 4, true)]));
        assert_eq!(one.fingerprint, other.fingerprint);
        assert_eq!((one.issue(), one.fingerprint.len()), (other.issue(), 128));
        assert_eq!((one.name.as_str(), one.description.as_str()), ("TypeError", "a is 1"));
        assert_eq!((one.source.as_str(), one.function.as_str()), ("/app.js", "inner"));
        let mut hash = Sha512::new();
        hash.update("TypeErrorouter/app.jsinner/app.js");
        let expected: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(one.fingerprint, expected);
        assert_ne!(one.fingerprint, of("a is 1", json!([frame("outer", 1, 2, true)])).fingerprint);
    }

    #[test]
    fn frames_of_libraries_and_minified_ones_count_only_without_others() {
        let in_app = of("m", json!([frame("own", 1, 2, true)])).fingerprint;
        assert_eq!(of("m", json!([frame("library", 1, 2, false), frame("own", 1, 2, true)])).fingerprint, in_app);
        assert_eq!(of("m", json!([frame("a", 1, 5_000, true), frame("own", 1, 2, true)])).fingerprint, in_app);
        // Minified names are short: where it is counts, too.
        let minified = |column| of("m", json!([frame("a", 1, column, true)])).fingerprint;
        assert_ne!(minified(5_000), minified(6_000));
        let foreign = of("m", json!([frame("first", 1, 2, false), frame("second", 1, 2, false)])).fingerprint;
        assert_eq!(foreign, of("m", json!([frame("first", 1, 2, false)])).fingerprint);
    }

    #[test]
    fn without_frames_the_message_counts_and_odd_forms_are_read() {
        let plain = |value: Value| Exception::read(&json!({ "$exception_list": [value] }).to_string());
        assert_ne!(
            plain(json!({ "type": "E", "value": "a" })).fingerprint,
            plain(json!({ "type": "E", "value": "b" })).fingerprint
        );
        let own = Exception::read(&json!({ "$exception_fingerprint": "mine", "$exception_type": "E" }).to_string());
        assert_eq!((own.fingerprint.as_str(), own.name.as_str()), ("mine", "E"));
        for odd in [
            "{}",
            "[]",
            "{\"$exception_list\":7}",
            "{\"$exception_list\":[7]}",
            "{\"$exception_list\":[{\"type\":{}}]}",
        ] {
            assert_eq!(Exception::read(odd).fingerprint.len(), 128, "{odd}");
        }
    }
}
