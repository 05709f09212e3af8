//! Writes many events to a new data file and says how long insights over all of them take.
//!
//! ```text
//! insights-speed --data /tmp/speed/posthog.db --events 1000000
//! ```
//!
//! An existing file is used as it is. Each question is asked several times; the first time, what the disk has is read.

use std::{
    error::Error,
    path::{Path, PathBuf},
    time::Instant,
};

use clap::Parser;
use jiff::Timestamp;
use posthog_collector::{
    budget::Budget,
    insights::{self, query},
    model::{Batch, Event, PersonUpdate},
    store::{Store, StoreError, property_values, reader::Lane},
};
use serde_json::{Value, json};
use uuid::Uuid;

const NAMES: [&str; 4] = ["$pageview", "$autocapture", "product viewed", "order placed"];
const BROWSERS: [&str; 8] = ["Chrome", "Firefox", "Safari", "Edge", "Opera", "Samsung", "Brave", "Vivaldi"];
const DAY: i64 = 86_400_000;

#[derive(Parser)]
struct Arguments {
    /// The data file.
    #[arg(long)]
    data: PathBuf,
    /// How many events a new file gets.
    #[arg(long, default_value_t = 1_000_000)]
    events: i64,
    /// Bytes of an event's properties.
    #[arg(long, default_value_t = 1_600)]
    bytes: usize,
    /// Different persons.
    #[arg(long, default_value_t = 50_000)]
    persons: i64,
    /// How often each question is asked.
    #[arg(long, default_value_t = 3)]
    times: usize,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let is_new = !arguments.data.exists();
    let store = Store::open(&arguments.data)?;
    let now = Timestamp::now();
    if is_new {
        let start = Instant::now();
        fill(&store, &arguments, now).await?;
        println!("wrote {} events in {:.1} s", arguments.events, start.elapsed().as_secs_f64());
    }
    println!("the file has {} MB", size(&arguments.data)? / 1_000_000);
    for (name, question) in questions() {
        let asked = query::read(question)?;
        for property in asked.event_properties() {
            let start = Instant::now();
            let begun =
                store.change::<_, StoreError, _>(move |connection| property_values::begin(connection, &property));
            let Some(id) = begun.await? else { continue };
            let (mut done, mut longest) = (false, 0.0);
            while !done {
                let slice = Instant::now();
                done =
                    store.change::<_, StoreError, _>(move |connection| property_values::fill(connection, id)).await?;
                longest = slice.elapsed().as_secs_f64().max(longest);
            }
            let all = start.elapsed().as_secs_f64();
            println!("{name}: added a property's values in {all:.1} s, the longest slice took {longest:.3} s");
        }
        let mut times: Vec<f64> = Vec::new();
        let mut answer = Value::Null;
        for _ in 0..arguments.times {
            let asked = asked.clone();
            let start = processor_seconds()?;
            answer = store.read(Lane::Insights, move |reading| insights::answer(reading, &asked, now)).await?;
            times.push(processor_seconds()? - start);
        }
        let times: Vec<String> = times.iter().map(|time| format!("{time:.2}")).collect();
        println!("{name}: {} s of the processor; {}", times.join(", "), gist(&answer));
    }
    println!("peak of memory: {} MB", kilobytes("VmHWM")? / 1_000);
    store.close().await;
    Ok(())
}

/// What is measured.
fn questions() -> Vec<(&'static str, Value)> {
    let series: Vec<Value> = NAMES.iter().skip(1).map(|name| json!({ "event": name })).collect();
    let range = json!({ "date_from": "-60d" });
    vec![
        ("funnel of 3 steps", json!({ "kind": "FunnelsQuery", "series": series, "dateRange": range })),
        (
            "trend of 60 days by a property",
            json!({
                "kind": "TrendsQuery", "series": [{ "event": null }], "dateRange": range,
                "breakdownFilter": { "breakdown": "$browser", "breakdown_type": "event" },
            }),
        ),
        (
            "persons of 60 days",
            json!({ "kind": "TrendsQuery", "series": [{ "event": null, "math": "dau" }], "dateRange": range }),
        ),
        (
            "retention of 8 weeks",
            json!({
                "kind": "RetentionQuery",
                "retentionFilter": {
                    "period": "Week", "totalIntervals": 8,
                    "targetEntity": { "id": null, "type": "events" },
                    "returningEntity": { "id": null, "type": "events" },
                },
            }),
        ),
    ]
}

async fn fill(store: &Store, arguments: &Arguments, now: Timestamp) -> Result<(), Box<dyn Error>> {
    let budget = Budget::new(1 << 20);
    let start = now.as_millisecond() - 60 * DAY;
    let filler = "x".repeat(arguments.bytes.saturating_sub(120));
    for first in (0..arguments.events).step_by(2_000) {
        let events = first..arguments.events.min(first + 2_000);
        let batch = Batch { events: events.map(|n| event(arguments, n, start, &filler)).collect(), ..Batch::default() };
        store.write(batch, budget.lease()).await?;
    }
    Ok(())
}

/// Events in the order of time, neighbours by different persons.
fn event(arguments: &Arguments, number: i64, start: i64, filler: &str) -> Event {
    let mixed = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let person = mixed % arguments.persons as u64;
    let at = start + (60 * DAY) / arguments.events * number;
    let timestamp = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    let browser = BROWSERS[(mixed >> 8) as usize % BROWSERS.len()];
    Event {
        uuid: Uuid::now_v7(),
        token: "phc_speed".into(),
        name: NAMES[(mixed >> 16) as usize % NAMES.len()].into(),
        distinct_id: format!("person-{person}"),
        session_id: None,
        timestamp,
        received_at: timestamp,
        properties: format!(
            r#"{{"$current_url":"https://shop.test/","filler":"{filler}","$browser":"{browser}","price":{person}}}"#
        ),
        person: PersonUpdate { personless: person.is_multiple_of(2), ..PersonUpdate::default() },
        group: None,
        exception: None,
    }
}

/// A few numbers of an answer, to see that there are some.
fn gist(answer: &Value) -> String {
    let numbers = |pointer: &str| {
        let rows = answer.as_array().into_iter().flatten();
        rows.filter_map(|row| row.pointer(pointer)).take(4).map(Value::to_string).collect::<Vec<_>>()
    };
    let counts = [numbers("/count"), numbers("/values/1/count")].concat();
    format!("{} rows, counts {}", answer.as_array().map_or(0, Vec::len), counts.join(", "))
}

fn size(path: &Path) -> Result<u64, Box<dyn Error>> {
    Ok(std::fs::metadata(path)?.len())
}

/// The processor's time of this process so far: it does not depend on what else the machine does. A tick is a hundredth of
/// a second.
fn processor_seconds() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let numbers = stat.rsplit_once(')').map_or("", |(_, numbers)| numbers).split_whitespace().skip(11).take(2);
    Ok(numbers.filter_map(|number| number.parse::<f64>().ok()).sum::<f64>() / 100.0)
}

/// A number of kilobytes that Linux knows of this process.
fn kilobytes(name: &str) -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    Ok(line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or_default())
}
