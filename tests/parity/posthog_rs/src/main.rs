//! Sends one of everything with PostHog's Rust SDK, and prints the values of two flags as JSON.
//!
//!     posthog-rs-parity <collector's address> <token> <personal key>

use std::env::args;

use posthog_rs::{CaptureExceptionOptions, ClientOptionsBuilder, EvaluateFlagsOptions, Event, FlagValue};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [host, token, key] = [1, 2, 3].map(|index| args().nth(index).expect("an address, a token and a key"));
    let options = ClientOptionsBuilder::default().api_key(token.clone()).host(host.clone()).build()?;
    let client = posthog_rs::client(options);
    let mut event = Event::new("rust event", "ada");
    event.insert_prop("price", 3)?;
    event.insert_prop("nested", json!({ "list": [1, null, "é"] }))?;
    event.insert_prop("$set", json!({ "plan": "pro" }))?;
    event.add_group("company", "mill");
    client.capture(event);
    client.capture(Event::new_anon("rust anonymous"));
    let batch = ["rust batch 1", "rust batch 2"].map(|name| Event::new(name, "ada"));
    client.capture_batch(batch.to_vec(), false);
    let error = std::io::Error::other("the mill stops");
    client.capture_exception_with(&error, CaptureExceptionOptions::new().distinct_id("ada"))?;
    let flags = client.evaluate_flags("ada", EvaluateFlagsOptions::default())?;
    let value = |value: Option<FlagValue>| match value {
        Some(FlagValue::Boolean(is_on)) => json!(is_on),
        Some(FlagValue::String(variant)) => json!(variant),
        _ => json!(null),
    };
    let remote = [value(flags.get_flag("plain")), value(flags.get_flag("colour"))];
    client.flush();
    client.shutdown();

    // The same flags, evaluated here by the collector's definitions.
    let options = ClientOptionsBuilder::default()
        .api_key(token)
        .host(host)
        .secret_key(key)
        .enable_local_evaluation(true)
        .build()?;
    let local = posthog_rs::client(options);
    let only_local = EvaluateFlagsOptions { only_evaluate_locally: true, ..EvaluateFlagsOptions::default() };
    let flags = local.evaluate_flags("ada", only_local)?;
    let own = [value(flags.get_flag("plain")), value(flags.get_flag("colour"))];
    local.shutdown();
    println!("{}", json!([remote, own]));
    Ok(())
}
