//! Metrics: samples are added up by series until they leave (posthog-js `metrics/index.ts` and `metrics-utils.ts` of
//! `@posthog/core`, 1.449.2).

#[cfg(target_arch = "wasm32")]
mod exports;
mod series;
#[cfg(test)]
mod tests;

use crate::backoff::Backoff;
use crate::js::Js;
use json::text::concat;
use json::{PropertyBag, elements, push_int, push_quoted};
use series::{Histogram, Series};
use wire::signals_protocol::{MetricKind, Outcome};

/// Upper bounds of a histogram's buckets unless the page gives its own: OpenTelemetry's.
const BOUNDS: [f64; 15] = [0., 5., 10., 25., 50., 75., 100., 250., 500., 750., 1000., 2500., 5000., 7500., 10_000.];
/// How long samples are added up, ms, unless the config says so: of each page PostHog keeps so many points an hour.
pub const INTERVAL_MS: i64 = 60_000;
/// Series that are added up at the same time, unless the config says so.
pub const SERIES: i64 = 1000;

/// One measurement of the page's. Texts are JSON where it says so.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// One of `MetricKind`.
    pub kind: u8,
    /// The metric's name.
    pub name: &'a str,
    /// Its unit, or empty.
    pub unit: &'a str,
    /// Its attributes, a JSON object.
    pub attributes: &'a str,
    /// The value.
    pub value: f64,
    /// The page's own bounds of a histogram, a JSON array, or empty.
    pub bounds: &'a str,
    /// `traceId` and `spanId` of the span in which it was taken, a JSON object, or empty.
    pub span: &'a str,
    /// When it was taken, ms since 1970: it may be older than others of its series.
    pub now: f64,
}

/// What is added up, and how far its sending is.
#[derive(Debug, Default)]
pub struct Metrics {
    most: usize,
    interval: f64,
    series: Vec<Series>,
    /// What is on its way.
    sent: Vec<Series>,
    /// Bounds of histograms by name and unit: the first sample decides.
    bounds: Vec<(String, Vec<f64>)>,
    /// The kind that a name had first.
    kinds: Vec<(String, u8)>,
    /// What was said about this window, and about names for ever.
    said: Vec<String>,
    backoff: Backoff,
}

/// What makes a series one: its kind, name, unit and attributes, whose order does not count.
fn key_of(kind: u8, name: &str, unit: &str, attributes: &str) -> String {
    let bag = PropertyBag::parse_or_empty(attributes);
    let mut members: Vec<(&str, &str)> = Vec::new();
    for member in bag.iter() {
        let at = members.iter().take_while(|other| other.0 < member.0).count();
        members.insert(at, member);
    }
    let mut key = String::new();
    push_int(&mut key, i64::from(kind));
    for text in [name, unit] {
        push_quoted(&mut key, text);
    }
    for (name, value) in members {
        for part in ["\"", name, "\":", value] {
            key.push_str(part);
        }
    }
    key
}

/// The page's bounds: at least one, each a number that is larger than the one before.
fn bounds_of(raw: &str, js: &impl Js) -> Option<Vec<f64>> {
    let mut bounds: Vec<f64> = Vec::new();
    for element in elements(raw) {
        if element.starts_with(['"', '{', '[']) {
            return None;
        }
        let bound = js.number(element);
        if !bound.is_finite() || bounds.last().is_some_and(|last| bound <= *last) {
            return None;
        }
        bounds.push(bound);
    }
    if bounds.is_empty() { None } else { Some(bounds) }
}

impl Metrics {
    /// Takes `metrics` of the config, a JSON object.
    pub fn set(&mut self, config: &str) {
        self.most = crate::logs::option(config, "maxSeriesPerFlush", SERIES).max(0) as usize;
        self.interval = crate::logs::option(config, "flushIntervalMs", INTERVAL_MS).max(0) as f64;
    }

    /// Adds a sample. The answer is a warning for the page's author, or empty.
    pub fn add(&mut self, sample: Sample<'_>, js: &impl Js) -> String {
        let Sample { kind, name, unit, attributes, value, .. } = sample;
        if name.is_empty() {
            return "a metric without a name is dropped".into();
        }
        if !value.is_finite() {
            return concat(&["the value of ", name, " is no number: it is dropped"]);
        }
        if kind == MetricKind::Count as u8 && value < 0.0 {
            return concat(&["the count ", name, " would fall: it is dropped"]);
        }
        let key = key_of(kind, name, unit, attributes);
        let found = self.series.iter().position(|series| series.key == key);
        if found.is_none() && self.series.len() >= self.most {
            return self.once("there are too many series of metrics: new ones are dropped until the next flush".into());
        }
        let mut warning = String::new();
        let mut histogram = None;
        if kind == MetricKind::Histogram as u8 {
            match self.bounds_for(name, unit, sample.bounds, js) {
                Ok((bounds, said)) => {
                    warning = said;
                    histogram = Some(bounds);
                }
                Err(said) => return said,
            }
        }
        let at = found.unwrap_or_else(|| {
            self.series.push(Series::new(key, &sample, histogram.map(Histogram::new)));
            self.series.len() - 1
        });
        self.series[at].add(sample);
        let collision = self.note_kind(name, kind);
        if warning.is_empty() { collision } else { warning }
    }

    /// The bounds of a histogram, with a warning where the page now gives others.
    fn bounds_for(&mut self, name: &str, unit: &str, given: &str, js: &impl Js) -> Result<(Vec<f64>, String), String> {
        let own = if given.is_empty() {
            None
        } else {
            let Some(bounds) = bounds_of(given, js) else {
                return Err(concat(&["the bounds of ", name, " are not rising numbers: it is dropped"]));
            };
            Some(bounds)
        };
        let wanted = own.unwrap_or_else(|| BOUNDS.to_vec());
        let key = key_of(MetricKind::Histogram as u8, name, unit, "");
        if let Some((_, bounds)) = self.bounds.iter().find(|(known, _)| *known == key) {
            let (bounds, differ) = (bounds.clone(), *bounds != wanted);
            let said = if differ {
                self.once(concat(&["the histogram ", name, " has other bounds already, which stay"]))
            } else {
                String::new()
            };
            return Ok((bounds, said));
        }
        if self.bounds.len() < self.most {
            self.bounds.push((key, wanted.clone()));
        } else if wanted != BOUNDS {
            return Err(self.once("there are too many histograms: new ones with bounds are dropped".into()));
        }
        Ok((wanted, String::new()))
    }

    /// Says once that a name stands for two kinds of metrics.
    fn note_kind(&mut self, name: &str, kind: u8) -> String {
        match self.kinds.iter().find(|(known, _)| known == name) {
            Some((_, first)) if *first != kind => {
                self.once(concat(&["the metric ", name, " is of two kinds: give them two names"]))
            }
            Some(_) => String::new(),
            None => {
                self.kinds.push((name.into(), kind));
                String::new()
            }
        }
    }

    /// A warning, unless this window has had it.
    fn once(&mut self, warning: String) -> String {
        if self.said.contains(&warning) {
            return String::new();
        }
        self.said.push(warning.clone());
        warning
    }

    /// Whether nothing is added up.
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// The metrics that are sent now, separated by commas; a new window begins. `keeps` those that may come back.
    pub fn take(&mut self, now: f64, keeps: bool, js: &impl Js) -> String {
        let window = std::mem::take(&mut self.series);
        self.said.clear();
        let mut out = String::new();
        for (at, first) in window.iter().enumerate() {
            if window[..at].iter().any(|other| other.is_of(first)) {
                continue;
            }
            if !out.is_empty() {
                out.push(',');
            }
            first.push_head(&mut out);
            let mut separator = "";
            for series in window[at..].iter().filter(|series| series.is_of(first)) {
                out.push_str(separator);
                series.push_point(&mut out, now, js);
                separator = ",";
            }
            out.push_str("]}}");
        }
        self.sent = if keeps { window } else { Vec::new() };
        out
    }

    /// Takes the answer to what [`Self::take`] gave: see `Batches::answer`. What the server may take later comes back.
    pub fn answer(&mut self, status: i64, wait: f64, now: f64, random: f64) -> Outcome {
        let sent = std::mem::take(&mut self.sent);
        let is_retried = matches!(status, 408 | 429 | 500.. | ..=0);
        if is_retried {
            self.backoff.fail(now, wait, random);
            for old in sent {
                let is_full = self.series.len() >= self.most;
                match self.series.iter_mut().find(|series| series.key == old.key) {
                    Some(series) => series.merge(old),
                    None if is_full => {}
                    None => self.series.push(old),
                }
            }
            return Outcome::Later;
        }
        self.backoff.settle();
        match status {
            200..300 => Outcome::Sent,
            413 => Outcome::TooLarge,
            _ => Outcome::Refused,
        }
    }

    /// How long what is added up has to wait, ms.
    pub fn delay(&self, now: f64) -> f64 {
        self.backoff.delay(self.interval, now)
    }

    /// The connection is back.
    pub fn reconnect(&mut self) {
        self.backoff.forget_failures();
    }

    /// Forgets everything, bounds and kinds too.
    pub fn clear(&mut self) {
        let (most, interval) = (self.most, self.interval);
        *self = Self { most, interval, ..Self::default() };
    }
}
