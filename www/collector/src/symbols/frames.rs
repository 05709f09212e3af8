//! The frames of an exception as they are in the source, in the shape that PostHog stores (`rust/cymbal`, `frames/mod.rs`).

use std::sync::Arc;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha512};
use url::Url;

use super::source_map::SymbolMap;
use crate::{json, model::StackFrame};

/// What browsers and SDKs call a function without a name.
const NAMELESS: [&str; 4] = ["", "?", "<anonymous>", "anonymous"];

/// The map of a chunk, and the symbol set that it is from.
#[derive(Clone)]
pub struct Found {
    /// The symbol set's id.
    pub symbol_set: String,
    /// Its map.
    pub map: Arc<SymbolMap>,
}

/// An exception with its frames as they are in the source.
#[derive(Debug)]
pub struct Resolved {
    /// The event's properties, JSON text.
    pub properties: String,
    /// The frames that were found.
    pub frames: Vec<StackFrame>,
}

/// Whether properties may have frames that can be resolved: without a look at each of them.
pub fn may_resolve(properties: &str) -> bool {
    properties.contains("chunk_id") || properties.contains("chunkId")
}

/// Resolves the frames of the properties of an exception. `find` has the map of a chunk. `None` where no frame is found in
/// one: then the properties stay as they are.
pub fn resolve<E>(
    properties: &str,
    mut find: impl FnMut(&str) -> Result<Option<Found>, E>,
) -> Result<Option<Resolved>, E> {
    let Some(mut properties) = json::object(properties) else { return Ok(None) };
    let mut frames = Vec::new();
    let list = properties.get_mut("$exception_list").and_then(Value::as_array_mut).into_iter().flatten();
    for stack in list.filter_map(|one| one.get_mut("stacktrace")).filter_map(Value::as_object_mut) {
        let raw = stack.get("frames");
        let resolved = raw.map(|raw| resolve_stack(raw, &mut frames, &mut find)).transpose()?.flatten();
        if let Some(resolved) = resolved {
            stack.insert("type".into(), "resolved".into());
            stack.insert("frames".into(), resolved);
        }
    }
    if frames.is_empty() {
        return Ok(None);
    }
    Ok(serde_json::to_string(&properties).ok().map(|properties| Resolved { properties, frames }))
}

/// A frame of JavaScript as SDKs send it.
struct RawFrame<'a> {
    own: &'a Map<String, Value>,
    found: Option<Found>,
}

impl RawFrame<'_> {
    fn text(&self, name: &str) -> &str {
        self.own.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.own.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok())
    }

    fn is(&self, name: &str) -> bool {
        self.own.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    fn position(&self) -> Option<(u32, u32)> {
        Some((self.number("lineno")?, self.number("colno")?))
    }

    fn chunk(&self) -> &str {
        let newer = self.text("chunk_id");
        if newer.is_empty() { self.text("chunkId") } else { newer }
    }

    /// The function's name without what it belongs to.
    fn minified(&self) -> &str {
        self.text("function").rsplit(['.', ' ']).next().unwrap_or_default()
    }

    /// What the same frame has in common wherever it is seen.
    fn id(&self) -> String {
        let mut hash = Sha512::new();
        hash.update(self.text("function"));
        for number in ["lineno", "colno"].into_iter().filter_map(|name| self.number(name)) {
            hash.update(number.to_string());
        }
        hash.update(self.text("filename"));
        hash.update(self.chunk());
        let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{digest}/0")
    }

    fn is_of_javascript(&self) -> bool {
        matches!(self.text("platform"), "" | "web:javascript" | "node:javascript" | "javascript")
    }

    /// What has no map: PostHog takes a frame without a place for one that is not minified.
    fn unresolved(&self) -> Value {
        let name = self.text("function");
        let url = Url::parse(self.text("filename")).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let mut frame = json!({
            "raw_id": self.id(),
            "mangled_name": name,
            "in_app": self.is("in_app"),
            "lang": "javascript",
            "synthetic": self.is("synthetic"),
            "suspicious": false,
        });
        if let Some(url) = url {
            frame["source"] = url.path().into();
        }
        match self.position() {
            None => {
                frame["resolved"] = true.into();
                frame["resolved_name"] = name.into();
            }
            Some((line, column)) => {
                frame["resolved"] = false.into();
                frame["line"] = line.into();
                frame["column"] = column.into();
                frame["resolve_failure"] = match self.chunk() {
                    "" => "No chunk id: its source map cannot be found".into(),
                    chunk => format!("No usable source map was uploaded for chunk id {chunk}").into(),
                };
            }
        }
        frame
    }

    /// The frame by its map. `caller` is the frame that called it.
    fn resolved(&self, caller: Option<&RawFrame<'_>>) -> Option<StackFrame> {
        let found = self.found.as_ref()?;
        let (line, column) = self.position()?;
        let place = found.map.place(line, column)?;
        let in_app = place.file.as_ref().map_or(self.is("in_app"), |file| !file.contains("node_modules"));
        let contents = json!({
            "raw_id": self.id(),
            "mangled_name": self.text("function"),
            "line": place.line,
            "column": place.column,
            "source": place.file,
            "in_app": in_app,
            "resolved_name": self.name(&found.map, (line, column), caller),
            "lang": "javascript",
            "resolved": true,
            "synthetic": self.is("synthetic"),
            "suspicious": place.file.as_ref().is_some_and(|file| file.contains("posthog-js@")),
        });
        Some(StackFrame { raw_id: self.id(), symbol_set: found.symbol_set.clone(), contents, context: place.context })
    }

    /// The function's name in the source: that of its declaration, else the one by which it was called, else as it is.
    fn name(&self, map: &SymbolMap, (line, column): (u32, u32), caller: Option<&RawFrame<'_>>) -> String {
        let minified = self.minified();
        if NAMELESS.contains(&minified) {
            return "<anonymous>".into();
        }
        let by_caller = || {
            let caller = caller?;
            let (line, column) = caller.position()?;
            caller.found.as_ref()?.map.called_name(line, column, minified)
        };
        map.declared_name(line, column, minified).or_else(by_caller).unwrap_or_else(|| self.text("function").to_owned())
    }
}

/// Resolves the frames of one stack: `None` where none is found, or where some are of another language.
fn resolve_stack<E>(
    raw: &Value,
    all: &mut Vec<StackFrame>,
    find: &mut impl FnMut(&str) -> Result<Option<Found>, E>,
) -> Result<Option<Value>, E> {
    let mut frames = Vec::new();
    for own in raw.as_array().into_iter().flatten() {
        let Some(own) = own.as_object() else { return Ok(None) };
        let mut frame = RawFrame { own, found: None };
        if !frame.is_of_javascript() {
            return Ok(None);
        }
        if !frame.chunk().is_empty() {
            frame.found = find(frame.chunk())?;
        }
        frames.push(frame);
    }
    // Frames go from the outermost call to the one that failed.
    let caller = |index: usize| index.checked_sub(1).map(|caller| &frames[caller]);
    let resolved: Vec<Option<StackFrame>> =
        frames.iter().enumerate().map(|(index, frame)| frame.resolved(caller(index))).collect();
    if resolved.iter().all(Option::is_none) {
        return Ok(None);
    }
    let shown = frames.iter().zip(&resolved).map(|(raw, resolved)| match resolved {
        Some(frame) => frame.contents.clone(),
        None => raw.unresolved(),
    });
    let shown = shown.collect();
    all.extend(resolved.into_iter().flatten());
    Ok(Some(shown))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::{
        super::source_map::tests::{column, map},
        *,
    };

    fn frame(function: &str, part: &str) -> Value {
        json!({
            "platform": "web:javascript", "filename": "https://shop.test/app.js", "function": function, "lineno": 1,
            "colno": column(part), "in_app": true, "chunk_id": "one",
        })
    }

    fn exception(frames: &Value) -> String {
        let stack = json!({ "type": "raw", "frames": frames });
        json!({ "$exception_list": [{ "type": "Error", "value": "no", "stacktrace": stack }], "a": 1 }).to_string()
    }

    fn resolved(frames: &Value) -> Option<(Value, Vec<StackFrame>)> {
        let map = Arc::new(map());
        let find = |chunk: &str| {
            let found = || Found { symbol_set: "set".into(), map: Arc::clone(&map) };
            Ok::<_, Infallible>((chunk == "one").then(found))
        };
        let Ok(resolved) = resolve(&exception(frames), find);
        resolved.map(|resolved| (serde_json::from_str(&resolved.properties).expect("JSON"), resolved.frames))
    }

    #[test]
    fn frames_are_those_of_the_source() {
        let native =
            json!({ "platform": "web:javascript", "filename": "<anonymous>", "function": "forEach", "in_app": true });
        let frames = json!([frame("?", "e();"), native, frame("e", "n(-1)"), frame("n", "new Error")]);
        let (properties, found) = resolved(&frames).expect("frames");
        let stack = &properties["$exception_list"][0]["stacktrace"];
        let names: Vec<&Value> =
            stack["frames"].as_array().expect("frames").iter().map(|one| &one["resolved_name"]).collect();
        assert_eq!(names, ["<anonymous>", "forEach", "checkout", "pay"]);
        assert_eq!((&stack["type"], &properties["a"]), (&json!("resolved"), &json!(1)));
        let last = &stack["frames"][3];
        assert_eq!(
            (&last["source"], &last["line"], &last["mangled_name"]),
            (&json!("src/pay.ts"), &json!(1), &json!("n"))
        );
        assert_eq!(
            (&last["resolved"], &last["in_app"], &last["lang"]),
            (&json!(true), &json!(true), &json!("javascript"))
        );
        assert_eq!(found.len(), 3);
        assert_eq!((&found[2].contents, found[2].symbol_set.as_str()), (last, "set"));
        assert_eq!(found[2].context.as_ref().expect("lines")["line"]["number"], 1);
    }

    #[test]
    fn what_has_no_map_says_why() {
        let mut other = frame("a", "e();");
        other["chunk_id"] = json!("two");
        let (properties, _) = resolved(&json!([other, frame("n", "new Error")])).expect("frames");
        let first = &properties["$exception_list"][0]["stacktrace"]["frames"][0];
        assert_eq!(
            (&first["resolved"], &first["source"], &first["line"]),
            (&json!(false), &json!("/app.js"), &json!(1))
        );
        assert!(first["resolve_failure"].as_str().expect("a reason").contains("two"));
        assert!(resolved(&json!([other])).is_none());
    }

    #[test]
    fn other_languages_and_odd_forms_stay_as_they_are() {
        let python =
            json!({ "platform": "python", "filename": "a.py", "function": "f", "lineno": 1, "chunk_id": "one" });
        assert!(resolved(&json!([frame("n", "new Error"), python])).is_none());
        for odd in [json!(7), json!([7]), json!([{ "chunk_id": 7 }]), json!([{ "chunk_id": "one" }]), json!([])] {
            assert!(resolved(&odd).is_none(), "{odd}");
        }
    }
}
