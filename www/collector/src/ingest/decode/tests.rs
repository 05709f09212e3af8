use std::io::Write;

use base64::prelude::BASE64_STANDARD;
use flate2::{Compression, write::GzEncoder};
use jiff::Timestamp;

use super::*;
use crate::budget::Budget;
use crate::ingest::{
    payload,
    raw::{Arrival, Endpoint},
};

const EVENT: &str = r#"{"event":"é \"x\" \ud83d\ude00","api_key":"t","distinct_id":"d","properties":{"a":[1,{}]}}"#;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn decoded(bytes: &[u8]) -> Result<String, CaptureError> {
    let mut lease = Budget::new(10 * REQUEST_BYTES).lease();
    decode(bytes.to_vec(), None, &mut lease)
}

/// Whether the bytes make events. Refusals must be the client's fault, and nothing may panic.
fn accepted(bytes: &[u8]) -> bool {
    let arrival = Arrival { now: Timestamp::UNIX_EPOCH, sent_at: None, of_envelope: None };
    let endpoints = [Endpoint::Events, Endpoint::Engage, Endpoint::Replay];
    let results = endpoints.map(|endpoint| decoded(bytes).and_then(|json| payload::parse(&json, endpoint, arrival)));
    for error in results.iter().filter_map(|result| result.as_ref().err()) {
        assert!(error.status().is_client_error(), "{error}");
    }
    results.iter().any(Result::is_ok)
}

/// A small generator of the same numbers at every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

fn wrappings() -> Vec<Vec<u8>> {
    let json = EVENT.as_bytes().to_vec();
    let base64 = BASE64_STANDARD.encode(&json);
    let form: String = url::form_urlencoded::byte_serialize(base64.as_bytes()).collect();
    let zipped_base64 = BASE64_STANDARD.encode(gzip(&json));
    vec![
        gzip(&json),
        gzip(base64.as_bytes()),
        base64.clone().into_bytes(),
        format!("data={form}&compression=base64").into_bytes(),
        format!("compression=gzip-js&data={zipped_base64}").into_bytes(),
        [b"\xef\xbb\xbf \r\n".as_slice(), &json].concat(),
        json,
    ]
}

#[test]
fn every_wrapping_is_undone() {
    for bytes in wrappings() {
        assert_eq!(decoded(&bytes).expect("it is one of ours"), EVENT);
        assert!(accepted(&bytes));
    }
}

#[test]
fn truncation_is_refused_at_every_length() {
    for bytes in wrappings() {
        let is_gzip = bytes.starts_with(&GZIP_MAGIC);
        for length in 0..bytes.len() {
            let accepted = accepted(&bytes[..length]);
            assert!(!(is_gzip && accepted), "{length} of {} bytes", bytes.len());
        }
    }
}

#[test]
fn random_damage_never_panics() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for bytes in wrappings() {
        for _ in 0..3_000 {
            let mut damaged = bytes.clone();
            for _ in 0..=random.below(4) {
                let at = random.below(damaged.len());
                match random.below(3) {
                    0 => damaged[at] = random.below(256) as u8,
                    1 => damaged.insert(at, b"{}[]\",:\\u0deE-+."[random.below(16)]),
                    _ => {
                        damaged.remove(at);
                    }
                }
            }
            accepted(&damaged);
        }
    }
}

#[test]
fn random_bytes_never_panic() {
    let mut random = Random(42);
    for _ in 0..20_000 {
        let length = random.below(64);
        let mut bytes: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
        if random.below(2) == 0 {
            bytes.splice(0..0, GZIP_MAGIC);
        }
        assert!(!accepted(&bytes));
    }
}

#[test]
fn numbers_that_are_none_are_refused() {
    for number in ["NaN", "Infinity", "-Infinity", "01", "1.", ".5", "0x1", "+1", "1e"] {
        let json = EVENT.replace("[1,", &format!("[{number},"));
        assert!(!accepted(json.as_bytes()), "{number}");
    }
    for number in ["-0", "1e999", "123456789012345678901234567890", "0.1e-9"] {
        let json = EVENT.replace("[1,", &format!("[{number},"));
        assert!(accepted(json.as_bytes()), "{number}");
    }
}

#[test]
fn nesting_has_a_limit_and_no_depth_breaks_the_stack() {
    let nested = |depth: usize| EVENT.replace("[1,", &format!("[{}1{},", "[".repeat(depth), "]".repeat(depth)));
    assert!(accepted(nested(125).as_bytes()));
    assert!(!accepted(nested(126).as_bytes()));
    assert!(!accepted(nested(1_000_000).as_bytes()));
    assert!(!accepted("[".repeat(5_000_000).as_bytes()));
    assert!(!accepted(r#"{"a":"#.repeat(1_000_000).as_bytes()));
}

#[test]
fn a_bomb_is_stopped_while_it_unfolds() {
    let bomb = gzip(&vec![b'['; 4 * REQUEST_BYTES]);
    assert!(matches!(decoded(&bomb), Err(CaptureError::TooLarge { .. })));
    let budget = Budget::new(10 * REQUEST_BYTES);
    let unfolded = gunzip(&bomb, &mut budget.lease()).expect("valid gzip");
    assert!(unfolded.len() > REQUEST_BYTES && unfolded.len() <= REQUEST_BYTES + 64 * 1024);
    let nested = BASE64_STANDARD.encode(&bomb);
    assert!(matches!(decoded(nested.as_bytes()), Err(CaptureError::TooLarge { .. })));
}

#[test]
fn all_requests_together_have_a_limit() {
    let budget = Budget::new(1024 * 1024);
    let mut other = budget.lease();
    other.grow(512 * 1024).expect("room");
    let bomb = gzip(&vec![b'['; 1024 * 1024]);
    let mut lease = budget.lease();
    let refused = decode(bomb.clone(), None, &mut lease);
    assert!(matches!(refused, Err(CaptureError::Overloaded(_))));
    drop((other, lease));
    assert!(decode(bomb, None, &mut budget.lease()).is_ok());
}

#[test]
fn wrapping_has_a_limit() {
    let mut bytes = EVENT.as_bytes().to_vec();
    for _ in 0..WRAPPINGS - 1 {
        bytes = gzip(&bytes);
    }
    assert!(decoded(&bytes).is_ok());
    assert!(matches!(decoded(&gzip(&bytes)), Err(CaptureError::TooManyLayers)));
}

#[test]
fn only_half_surrogate_pairs_are_replaced() {
    let cases = [
        (r#"{"a":"\ud83d"}"#, r#"{"a":"\ufffd"}"#),
        (r#"{"a":"\udc00\ud83d"}"#, r#"{"a":"\ufffd\ufffd"}"#),
        (r#"{"a":"\ud83d\ud83d\ude00"}"#, r#"{"a":"\ufffd\ud83d\ude00"}"#),
        (r#"{"a":"\ud83dx\uDE00"}"#, r#"{"a":"\ufffdx\ufffd"}"#),
        (r#"{"a":"\ud83d\ude00 \u00e9 \\ud83d \""}"#, r#"{"a":"\ud83d\ude00 \u00e9 \\ud83d \""}"#),
        (r#"{"a":"\"#, r#"{"a":"\"#),
        (r#"{"a":"\ud8"#, r#"{"a":"\ud8"#),
    ];
    for (text, expected) in cases {
        assert_eq!(repair_surrogates(text), expected);
    }
}
