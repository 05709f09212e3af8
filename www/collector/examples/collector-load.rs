//! Posts realistic events at a steady rate and says how the collector bore it.
//!
//! ```text
//! collector-load --url http://127.0.0.1:8010 --rate 5000 --seconds 60 --acked acked.txt
//! collector-load --url … --seconds 60 --kill-after 30 --pid 1234 --acked acked.txt
//! collector-load --verify acked.txt --data .data/posthog.db
//! ```
//!
//! Batches fall due at fixed times, whether or not earlier ones have been answered, and latency
//! counts from then: a collector that stalls cannot hide it by slowing the loader down.

use std::{
    collections::HashMap,
    error::Error,
    fs::File,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use clap::Parser;
use flate2::{Compression, write::GzEncoder};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use ureq::Agent;
use uuid::Uuid;

#[derive(Parser)]
struct Arguments {
    /// Where the collector listens.
    #[arg(long, default_value = "http://127.0.0.1:8010")]
    url: String,
    /// Events per second.
    #[arg(long, default_value_t = 5_000)]
    rate: u64,
    /// How long to post.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Events per request.
    #[arg(long, default_value_t = 50)]
    batch: u64,
    /// Requests under way at once.
    #[arg(long, default_value_t = 8)]
    connections: u64,
    /// Different users.
    #[arg(long, default_value_t = 10_000)]
    users: u64,
    /// Compress the bodies, as posthog-js does.
    #[arg(long)]
    gzip: bool,
    /// File for the uuids of acknowledged events, one a line.
    #[arg(long)]
    acked: Option<PathBuf>,
    /// Kill the collector after so many seconds.
    #[arg(long, requires = "pid")]
    kill_after: Option<u64>,
    /// The collector's process id.
    #[arg(long)]
    pid: Option<u32>,
    /// Instead of posting: check that each uuid of this file is stored once.
    #[arg(long, requires = "data")]
    verify: Option<PathBuf>,
    /// The data file to check.
    #[arg(long)]
    data: Option<PathBuf>,
}

/// What one connection saw.
#[derive(Default)]
struct Seen {
    acked: Vec<Uuid>,
    latencies: Vec<Duration>,
    refused: u64,
    failed: u64,
    /// The first failure: when after the start, and what it was.
    failure: Option<(Duration, String)>,
    sent_bytes: u64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    match (&arguments.verify, &arguments.data) {
        (Some(acked), Some(data)) => verify(acked, data),
        _ => load(&arguments),
    }
}

fn load(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let batches = arguments.rate * arguments.seconds / arguments.batch;
    let (next, stopped) = (AtomicU64::new(0), AtomicBool::new(false));
    let start = Instant::now();
    let seen: Vec<Seen> = thread::scope(|scope| {
        let post = || post_batches(arguments, batches, &next, &stopped, start);
        let threads: Vec<_> = (0..arguments.connections).map(|_| scope.spawn(post)).collect();
        if let (Some(seconds), Some(pid)) = (arguments.kill_after, arguments.pid) {
            thread::sleep(Duration::from_secs(seconds));
            match Command::new("kill").args(["-KILL", &pid.to_string()]).status() {
                Ok(status) if status.success() => println!("killed {pid} after {seconds} s"),
                outcome => println!("could not kill {pid}: {outcome:?}"),
            }
        }
        threads.into_iter().map(|thread| thread.join().unwrap_or_default()).collect()
    });
    report(arguments, &seen, start.elapsed());
    if let Some(path) = &arguments.acked {
        let mut file = BufWriter::new(File::create(path)?);
        for uuid in seen.iter().flat_map(|seen| &seen.acked) {
            writeln!(file, "{uuid}")?;
        }
        file.flush()?;
    }
    Ok(())
}

fn post_batches(arguments: &Arguments, batches: u64, next: &AtomicU64, stopped: &AtomicBool, start: Instant) -> Seen {
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let url = format!("{}/batch/", arguments.url);
    let properties = page_properties();
    let mut seen = Seen::default();
    while !stopped.load(Ordering::Relaxed) {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= batches {
            break;
        }
        let (body, uuids) = batch(arguments, number, &properties);
        let due = start + Duration::from_secs_f64((number * arguments.batch) as f64 / arguments.rate as f64);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        seen.sent_bytes += body.len() as u64;
        match agent.post(&url).header("content-type", "text/plain").send(&body) {
            Ok(mut answer) => {
                let status = answer.status().as_u16();
                let read = answer.body_mut().read_to_vec();
                seen.latencies.push(due.elapsed());
                if status == 200 && read.is_ok() {
                    seen.acked.extend(uuids);
                } else {
                    seen.refused += 1;
                }
            }
            Err(error) => {
                seen.failed += 1;
                seen.failure.get_or_insert_with(|| (start.elapsed(), error.to_string()));
                if arguments.kill_after.is_some() {
                    stopped.store(true, Ordering::Relaxed);
                }
            }
        }
    }
    seen
}

/// A request's body and the uuids in it.
fn batch(arguments: &Arguments, number: u64, properties: &str) -> (Vec<u8>, Vec<Uuid>) {
    let mut body = String::from(r#"{"api_key":"phc_load","batch":["#);
    let mut uuids = Vec::new();
    for index in 0..arguments.batch {
        let uuid = Uuid::now_v7();
        let sequence = number * arguments.batch + index;
        // Spreads neighbours over the users, as real traffic is.
        let user = sequence.wrapping_mul(2_654_435_761) % arguments.users;
        let name = ["$pageview", "$autocapture", "$pageleave", "product viewed"][(sequence % 4) as usize];
        // Every second user is identified: posthog-js sends its first page with every event, and
        // every twentieth event changes the person besides.
        let person = if user.is_multiple_of(2) {
            r#""$process_person_profile":false"#.to_owned()
        } else {
            let set = match sequence % 20 {
                1 => format!(r#""$set":{{"last_product":{sequence}}},"#),
                _ => String::new(),
            };
            format!(
                r#""$is_identified":true,{set}"$set_once":{{"$initial_current_url":"https://shop.test/","$initial_referrer":"$direct","$initial_utm_source":null}}"#
            )
        };
        let comma = if index > 0 { "," } else { "" };
        body.push_str(&format!(
            r#"{comma}{{"uuid":"{uuid}","event":"{name}","properties":{{"token":"phc_load","distinct_id":"user-{user}","$session_id":"0198a2b3-7000-7000-8000-{user:012x}","$insert_id":"{sequence:016x}",{person},{properties}}},"offset":{}}}"#,
            sequence % 3_000
        ));
        uuids.push(uuid);
    }
    body.push_str("]}");
    if !arguments.gzip {
        return (body.into_bytes(), uuids);
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let zipped = encoder.write_all(body.as_bytes()).and_then(|()| encoder.finish());
    (zipped.unwrap_or_else(|_| body.into_bytes()), uuids)
}

/// The properties posthog-js puts on every event, without the braces.
fn page_properties() -> String {
    let properties: Value = json!({
        "$os": "Mac OS X", "$os_version": "10.15.7", "$browser": "Chrome", "$browser_version": 140,
        "$browser_language": "en-GB", "$browser_language_prefix": "en", "$device_type": "Desktop",
        "$timezone": "Europe/London", "$timezone_offset": -60,
        "$current_url": "https://shop.test/products/7/blue-bicycle?utm_source=newsletter&ref=home",
        "$host": "shop.test", "$pathname": "/products/7/blue-bicycle", "title": "Blue bicycle – Shop",
        "$raw_user_agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 \
            (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        "$screen_height": 1117, "$screen_width": 1728, "$viewport_height": 990,
        "$viewport_width": 1512, "$lib": "web", "$lib_version": "1.449.2", "$config_defaults": "2025-05-24",
        "$device_id": "0198a2b3-4c5d-7e6f-8a9b-0c1d2e3f4a5b", "$user_id": "user",
        "$initial_person_info": { "r": "$direct", "u": "https://shop.test/" },
        "$referrer": "https://news.test/letter/2025-08", "$referring_domain": "news.test",
        "$pageview_id": "0198a2b3-5c5d-7e6f-8a9b-0c1d2e3f4a5b",
        "$window_id": "0198a2b3-6c5d-7e6f-8a9b-0c1d2e3f4a5b",
        "$session_entry_url": "https://shop.test/", "$session_entry_host": "shop.test",
        "$session_entry_pathname": "/", "$autocapture_disabled_server_side": false,
        "$web_vitals_enabled_server_side": false, "$exception_capture_enabled_server_side": false,
        "$recording_status": "disabled", "$sdk_debug_retry_queue_size": 0, "$groups": {},
        "$time": 1_795_343_145.866, "utm_source": "newsletter", "price": 499.5, "currency": "EUR"
    });
    let text = properties.to_string();
    text.trim_start_matches('{').trim_end_matches('}').to_owned()
}

fn report(arguments: &Arguments, seen: &[Seen], elapsed: Duration) {
    let total = |count: fn(&Seen) -> u64| seen.iter().map(count).sum::<u64>();
    let mut latencies: Vec<_> = seen.iter().flat_map(|seen| seen.latencies.clone()).collect();
    latencies.sort();
    let percentile = |share: f64| {
        let index = (latencies.len() as f64 * share) as usize;
        latencies.get(index.min(latencies.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    let acked = total(|seen| seen.acked.len() as u64);
    println!(
        "acknowledged {acked} events in {:.1} s: {:.0} events/s (asked for {})",
        elapsed.as_secs_f64(),
        acked as f64 / elapsed.as_secs_f64(),
        arguments.rate,
    );
    println!(
        "requests: {} answered, {} not with 200, {} failed; {:.1} MB sent",
        latencies.len(),
        total(|seen| seen.refused),
        total(|seen| seen.failed),
        total(|seen| seen.sent_bytes) as f64 / 1e6,
    );
    if let Some((at, error)) = seen.iter().filter_map(|seen| seen.failure.as_ref()).min_by_key(|(at, _)| *at) {
        println!("the first failure was {:.1} s after the start: {error}", at.as_secs_f64());
    }
    let [p50, p99, worst] = [0.5, 0.99, 1.0].map(percentile);
    println!("latency from due time: p50 {p50:.1?}, p99 {p99:.1?}, max {worst:.1?}");
}

/// Checks each acknowledged uuid and prints what is missing or stored more than once.
fn verify(acked: &Path, data: &Path) -> Result<(), Box<dyn Error>> {
    let database = Connection::open_with_flags(data, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut stored: HashMap<String, u64> = HashMap::new();
    let mut statement = database.prepare("SELECT uuid FROM events NOT INDEXED")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        *stored.entry(row.get(0)?).or_default() += 1;
    }
    let (mut once, mut missing, mut repeated) = (0u64, 0u64, 0u64);
    for uuid in BufReader::new(File::open(acked)?).lines() {
        match stored.get(&uuid?) {
            Some(1) => once += 1,
            None => missing += 1,
            Some(_) => repeated += 1,
        }
    }
    let check: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    println!(
        "{} events stored; of those acknowledged {once} are stored once, {missing} are missing, \
         {repeated} are stored more than once; integrity check: {check}",
        stored.values().sum::<u64>(),
    );
    if missing + repeated > 0 || check != "ok" {
        return Err("the data file does not hold what was acknowledged".into());
    }
    Ok(())
}
