//! A series of samples: what is added up, and how OTLP says it.

use super::Sample;
use crate::js::Js;
use crate::otlp::{push_attributes, push_nanos};
use json::{push_int, push_quoted};
use wire::signals_protocol::MetricKind;

/// OpenTelemetry's number of what each point is about: its own window.
const DELTA: i64 = 1;

/// What a histogram has counted.
#[derive(Debug, Clone)]
pub struct Histogram {
    bounds: Vec<f64>,
    buckets: Vec<i64>,
    count: i64,
    least: f64,
    most: f64,
}

/// The sample of a span that stands for its series.
#[derive(Debug, Clone)]
struct Exemplar {
    span: String,
    value: f64,
    time: f64,
}

/// The samples of one kind, name, unit and attributes.
#[derive(Debug, Clone)]
pub struct Series {
    /// What makes it this one.
    pub key: String,
    kind: u8,
    name: String,
    unit: String,
    attributes: String,
    since: f64,
    /// The sum of a count or a histogram, the last value of a gauge.
    value: f64,
    histogram: Option<Histogram>,
    exemplar: Option<Exemplar>,
}

impl Histogram {
    /// An empty one with these upper bounds of buckets.
    pub fn new(bounds: Vec<f64>) -> Self {
        let buckets = vec![0; bounds.len() + 1];
        Self { bounds, buckets, count: 0, least: f64::INFINITY, most: f64::NEG_INFINITY }
    }
}

impl Series {
    /// An empty one, for this sample and others like it.
    pub fn new(key: String, sample: &Sample<'_>, histogram: Option<Histogram>) -> Self {
        Self {
            key,
            kind: sample.kind,
            name: sample.name.into(),
            unit: sample.unit.into(),
            attributes: sample.attributes.into(),
            since: sample.now,
            value: 0.0,
            histogram,
            exemplar: None,
        }
    }

    /// Whether it is of the same metric.
    pub fn is_of(&self, other: &Self) -> bool {
        self.kind == other.kind && self.name == other.name && self.unit == other.unit
    }

    /// Adds a sample.
    pub fn add(&mut self, sample: Sample<'_>) {
        let value = sample.value;
        // one that had to wait for this module may be older
        self.since = self.since.min(sample.now);
        self.value = if self.kind == MetricKind::Gauge as u8 { value } else { self.value + value };
        if let Some(histogram) = &mut self.histogram {
            let bucket = histogram.bounds.iter().take_while(|bound| value > **bound).count();
            histogram.buckets[bucket] += 1;
            histogram.count += 1;
            histogram.least = histogram.least.min(value);
            histogram.most = histogram.most.max(value);
        }
        if !sample.span.is_empty() {
            self.exemplar = Some(Exemplar { span: sample.span.into(), value, time: sample.now });
        }
    }

    /// Adds what an earlier window had; of a gauge the newer value stays.
    pub fn merge(&mut self, old: Self) {
        self.since = self.since.min(old.since);
        if self.kind != MetricKind::Gauge as u8 {
            self.value += old.value;
        }
        if let (Some(histogram), Some(old)) = (&mut self.histogram, old.histogram) {
            histogram.count += old.count;
            histogram.least = histogram.least.min(old.least);
            histogram.most = histogram.most.max(old.most);
            for (count, more) in histogram.buckets.iter_mut().zip(old.buckets) {
                *count += more;
            }
        }
        if self.exemplar.is_none() {
            self.exemplar = old.exemplar;
        }
    }

    /// Appends the metric up to its points.
    pub fn push_head(&self, out: &mut String) {
        out.push_str("{\"name\":");
        push_quoted(out, &self.name);
        if !self.unit.is_empty() {
            out.push_str(",\"unit\":");
            push_quoted(out, &self.unit);
        }
        let (kind, monotonic) = if self.kind == MetricKind::Count as u8 {
            ("sum", ",\"isMonotonic\":true,")
        } else if self.kind == MetricKind::Gauge as u8 {
            ("gauge", "")
        } else {
            ("histogram", ",")
        };
        for part in [",\"", kind, "\":{"] {
            out.push_str(part);
        }
        if !monotonic.is_empty() {
            out.push_str("\"aggregationTemporality\":");
            push_int(out, DELTA);
            out.push_str(monotonic);
        }
        out.push_str("\"dataPoints\":[");
    }

    /// Appends a point, which `]}}` follows behind the last one.
    pub fn push_point(&self, out: &mut String, now: f64, js: &impl Js) {
        out.push_str("{\"attributes\":");
        push_attributes(out, &self.attributes);
        if self.kind != MetricKind::Gauge as u8 {
            out.push_str(",\"startTimeUnixNano\":");
            push_nanos(out, self.since, 0);
        }
        out.push_str(",\"timeUnixNano\":");
        push_nanos(out, now, 0);
        let number = |out: &mut String, name: &str, value: f64| {
            // a sum may be too large for a number, and JSON has no infinity
            for part in [",\"", name, "\":", &js.text(value.clamp(f64::MIN, f64::MAX))] {
                out.push_str(part);
            }
        };
        match &self.histogram {
            Some(histogram) => {
                out.push_str(",\"count\":");
                push_int(out, histogram.count);
                number(out, "sum", self.value);
                number(out, "min", histogram.least);
                number(out, "max", histogram.most);
                out.push_str(",\"bucketCounts\":");
                push_list(out, &histogram.buckets, |out, count| push_int(out, *count));
                out.push_str(",\"explicitBounds\":");
                push_list(out, &histogram.bounds, |out, bound| out.push_str(&js.text(*bound)));
            }
            None => number(out, "asDouble", self.value),
        }
        if let Some(exemplar) = &self.exemplar {
            out.push_str(",\"exemplars\":[{\"filteredAttributes\":[],\"timeUnixNano\":");
            push_nanos(out, exemplar.time, 0);
            number(out, "asDouble", exemplar.value);
            out.push(',');
            out.push_str(json::text::between(&exemplar.span, b'{', b'}').unwrap_or_default());
            out.push_str("}]");
        }
        out.push('}');
    }
}

fn push_list<T>(out: &mut String, list: &[T], push: impl Fn(&mut String, &T)) {
    out.push('[');
    for (at, member) in list.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push(out, member);
    }
    out.push(']');
}
