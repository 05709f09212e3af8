//! What TypeScript calls of a pipeline: its queue, what is said around its records, and how these are made.

use super::Batches;
use crate::js::Page;
use crate::logs::{self, Log, RateLimit, Times};
use crate::otlp::{Envelope, Sender, Signal};
use crate::spans;
use wasm_bindgen::prelude::*;
use wire::signals_protocol::Pipeline as Kind;

/// The name of what the console's lines come from, unless the page names its service.
const CONSOLE_SERVICE: &str = "posthog-browser-logs";
const CONSOLE_SCOPE: &str = "console";
/// Bytes of records in a request that leaves with the page: a browser takes 64 KiB of all such requests together.
const LEAVING: usize = 40_000;
/// The same where it is compressed, to a sixth or less.
const LEAVING_PACKED: usize = 200_000;

/// Records of one kind on their way to the server. Texts are JSON.
#[wasm_bindgen]
#[derive(Default)]
pub struct Pipeline {
    batches: Batches,
    envelope: Envelope,
    rate: RateLimit,
    times: Times,
}

#[wasm_bindgen]
impl Pipeline {
    /// An empty one, without limits.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the page's option; what waits stays. `kind` is one of `PipelineKind`; `sender` has the members `name`,
    /// `version` and `system`.
    #[wasm_bindgen(js_name = setUp)]
    pub fn set_up(&mut self, kind: u8, config: &str, sender: &str) {
        let text = |name| json::decode_string(json::member(sender, name)).unwrap_or_default();
        let (name, version) = (text("name"), text("version"));
        let is_console = kind == Kind::Console as u8;
        let fallback = if is_console { CONSOLE_SERVICE } else { "" };
        let scope = if is_console { CONSOLE_SCOPE } else { &name };
        let sender = Sender { name: &name, version: &version, system: json::member(sender, "system"), fallback };
        let is_traces = kind == Kind::Traces as u8;
        let signal = if is_traces { Signal::Traces } else { Signal::Logs };
        self.envelope = Envelope::new(signal, config, sender, scope);
        self.batches.set_limits(if is_traces { spans::limits(config) } else { logs::limits(config, is_console) });
        // lines of the console are not limited
        self.rate.set(if is_console { r#"{"maxLogsPerInterval":0}"# } else { config });
    }

    /// See [`logs::says_nothing`].
    #[wasm_bindgen(js_name = saysNothing)]
    pub fn says_nothing(&self, body: &str) -> bool {
        logs::says_nothing(body)
    }

    /// See [`RateLimit::admit`]; one of `Admission`.
    pub fn admit(&mut self, now: f64) -> u8 {
        self.rate.admit(now) as u8
    }

    /// Queues a log, see [`Log`]; bits of `Queued`.
    pub fn log(&mut self, level: &str, body: &str, context: &str, attributes: &str, link: &str, time: f64) -> u8 {
        self.batches.put(logs::record(Log { level, body, context, attributes, link, time }, &mut self.times))
    }

    /// Queues a span, see [`spans::record`]; bits of `Queued`.
    pub fn span(&mut self, span: &str) -> u8 {
        self.batches.put(spans::record(span, &Page))
    }

    /// See [`Batches::is_empty`].
    #[wasm_bindgen(js_name = isEmpty)]
    pub fn is_empty(&self) -> bool {
        self.batches.is_empty()
    }

    /// See [`Batches::begin`].
    pub fn begin(&mut self) {
        self.batches.begin();
    }

    /// The body of the next request; empty where there is none.
    pub fn next(&mut self, gzip: bool) -> Vec<u8> {
        let records = self.batches.take_next();
        self.envelope.body(&records, gzip)
    }

    /// See [`Batches::answer`]; one of `SendOutcome`.
    pub fn answer(&mut self, status: f64, wait: f64, now: f64, random: f64) -> u8 {
        self.batches.answer(status as i64, wait, now, random) as u8
    }

    /// See [`Batches::delay`].
    pub fn delay(&self, now: f64) -> f64 {
        self.batches.delay(now)
    }

    /// See [`Batches::reconnect`].
    pub fn reconnect(&mut self) {
        self.batches.reconnect();
    }

    /// The body of a request that leaves with the page, see [`Batches::leave`]; empty where there is none.
    pub fn leave(&mut self, survives: bool, gzip: bool) -> Vec<u8> {
        let records = self.batches.leave(if gzip { LEAVING_PACKED } else { LEAVING }, survives);
        self.envelope.body(&records, gzip)
    }

    /// See [`Batches::clear`].
    pub fn clear(&mut self) -> u32 {
        self.batches.clear() as u32
    }
}
