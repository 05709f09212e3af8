//! Contracts of the specifications logs and traces.

use super::{Batches, Limits, MAX_TRIES};
use wire::core_protocol::request_status::{FAILED, OFFLINE};
use wire::signals_protocol::{Outcome, queued};

const LIMITS: Limits = Limits { queued: 100, per_request: 50, due: 100, interval: 3000.0, keeps_oldest: false };

fn filled(count: usize, limits: Limits) -> Batches {
    let mut batches = Batches::default();
    batches.set_limits(limits);
    for at in 0..count {
        batches.put(at.to_string());
    }
    batches
}

fn numbers(text: &str) -> Vec<usize> {
    text.split(',').filter_map(|each| each.parse().ok()).collect()
}

/// Answers a sending with these statuses, the last one for all that follow; how many records each request had.
fn sent(batches: &mut Batches, statuses: &[i64]) -> Vec<usize> {
    let mut sizes = Vec::new();
    batches.begin();
    loop {
        let records = batches.take_next();
        if records.is_empty() {
            return sizes;
        }
        let status = statuses.get(sizes.len()).or(statuses.last()).copied().expect("a status");
        sizes.push(numbers(&records).len());
        if batches.answer(status, 0.0, 0.0, 0.5) == Outcome::Later {
            return sizes;
        }
    }
}

#[test]
fn a_full_queue_loses_its_oldest_or_what_comes() {
    let mut logs = filled(100, LIMITS);
    assert_eq!(logs.put("100".into()), queued::DROPPED | queued::DUE);
    assert_eq!(numbers(&logs.leave(10_000, true)), (1..=100).collect::<Vec<_>>());
    let mut spans = filled(100, Limits { keeps_oldest: true, ..LIMITS });
    assert_eq!(spans.put("100".into()), queued::DROPPED);
    assert_eq!(numbers(&spans.leave(10_000, true)), (0..100).collect::<Vec<_>>());
}

#[test]
fn records_leave_when_so_many_wait_unless_the_server_is_in_trouble() {
    let mut batches = filled(1, Limits { due: 3, ..LIMITS });
    assert_eq!(batches.put("1".into()), 0);
    assert_eq!(batches.put("2".into()), queued::DUE);
    assert_eq!(sent(&mut batches, &[500]), [3]);
    assert_eq!(batches.put("3".into()), 0);
    assert_eq!(batches.delay(0.0), 3000.0);
    assert_eq!(sent(&mut batches, &[200]), [4]);
}

#[test]
fn a_sending_ends_with_what_waited_at_its_start() {
    let mut batches = filled(60, LIMITS);
    batches.begin();
    assert_eq!(numbers(&batches.take_next()).len(), 50);
    batches.put("60".into());
    assert_eq!(batches.answer(200, 0.0, 0.0, 0.5), Outcome::Sent);
    assert_eq!(numbers(&batches.take_next()), (50..60).collect::<Vec<_>>());
    assert_eq!(batches.answer(200, 0.0, 0.0, 0.5), Outcome::Sent);
    assert_eq!(batches.take_next(), "");
    assert!(!batches.is_empty());
}

#[test]
fn what_is_too_large_is_halved_and_grows_again() {
    let mut batches = filled(100, LIMITS);
    assert_eq!(sent(&mut batches, &[413, 200]), [50, 25, 26, 27, 22]);
    let mut one = filled(1, LIMITS);
    one.begin();
    one.take_next();
    assert_eq!(one.answer(413, 0.0, 0.0, 0.5), Outcome::TooLarge);
    assert!(one.is_empty());
}

#[test]
fn what_the_server_does_not_want_is_dropped_and_the_next_batch_follows() {
    for status in [400, 401, 304] {
        let mut batches = filled(60, LIMITS);
        assert_eq!(sent(&mut batches, &[status, 200]), [50, 10]);
        assert!(batches.is_empty());
    }
}

#[test]
fn retries_are_bounded_and_a_lost_connection_is_none() {
    for status in [408, 429, 500, 503, FAILED] {
        let mut batches = filled(60, LIMITS);
        for _ in 1..MAX_TRIES {
            assert_eq!(sent(&mut batches, &[status]), [50], "{status}");
        }
        assert_eq!(sent(&mut batches, &[status, 200]), [50, 10], "{status}");
        assert!(batches.is_empty());
    }
    let mut batches = filled(1, LIMITS);
    for _ in 0..3 * MAX_TRIES {
        assert_eq!(sent(&mut batches, &[OFFLINE]), [1]);
    }
    batches.reconnect();
    assert_eq!(sent(&mut batches, &[200]), [1]);
}

#[test]
fn a_page_that_goes_takes_what_is_not_on_its_way() {
    let mut batches = filled(60, LIMITS);
    batches.begin();
    batches.take_next();
    assert_eq!(numbers(&batches.leave(10_000, true)), (50..60).collect::<Vec<_>>());
    assert_eq!(batches.answer(FAILED, 0.0, 0.0, 0.5), Outcome::Later, "it has left");
    let mut cut = filled(60, LIMITS);
    cut.begin();
    cut.take_next();
    assert_eq!(numbers(&cut.leave(12, false)), [0, 1, 2, 3, 4, 5]);
    assert_eq!(numbers(&cut.leave(1, false)), [6]);
    assert_eq!(cut.clear(), 53);
    assert_eq!(cut.leave(10, false), "");
}

#[test]
fn what_a_full_queue_loses_while_it_is_on_its_way_is_not_forgotten_twice() {
    let mut batches = filled(100, LIMITS);
    batches.begin();
    batches.take_next();
    for at in 100..110 {
        batches.put(at.to_string());
    }
    assert_eq!(batches.answer(200, 0.0, 0.0, 0.5), Outcome::Sent);
    assert_eq!(numbers(&batches.leave(10_000, false)), (50..110).collect::<Vec<_>>());
}
