use super::*;
use crate::browser::fake::FakeBrowser;
use crate::persistence::Options;

fn limits(config: &str) -> Limits {
    Limits::parse(&PropertyBag::parse_or_empty(config))
}

fn open(browser: &FakeBrowser) -> Persistence {
    Persistence::open(browser, "ph_token_posthog".into(), Options::default())
}

#[test]
fn limits_are_those_of_the_config_or_posthog_js() {
    assert_eq!(limits("{}"), Limits { rate: 10_000, burst: 100_000 });
    assert_eq!(limits(r#"{"events_per_second":0.1,"events_burst_limit":5}"#), Limits { rate: 100, burst: 5000 });
    assert_eq!(limits(r#"{"events_per_second":20,"events_burst_limit":5}"#), Limits { rate: 20_000, burst: 20_000 });
    assert_eq!(limits(r#"{"events_per_second":0,"events_burst_limit":"x"}"#), Limits { rate: 10_000, burst: 100_000 });
}

#[test]
fn numbers_in_thousandths() {
    let numbers = [("1", 1000), ("0.25", 250), ("-1.5", -1500), ("2.0009", 2000), ("", 0), ("null", 0), ("\"x\"", 0)];
    for (text, expected) in numbers {
        assert_eq!(thousandths(text), expected, "{text}");
    }
}

#[test]
fn a_loop_is_stopped_and_time_brings_tokens_back() {
    let browser = FakeBrowser::default();
    let (mut bucket, mut store) = (Bucket::default(), open(&browser));
    let few = limits(r#"{"events_per_second":0.5,"events_burst_limit":3}"#);
    let mut take = |browser: &FakeBrowser| bucket.take(&mut store, browser, few);
    let taken: Vec<_> = (0..5).map(|_| take(&browser)).collect();
    use Verdict::{Dropped, Taken, Warn};
    assert_eq!(taken, [Taken(2000), Taken(1000), Taken(0), Warn(1), Dropped]);
    for _ in 0..2000 {
        browser.advance(1);
    }
    assert_eq!([take(&browser), take(&browser)], [Taken(0), Warn(3)], "every millisecond counts");
    browser.advance(3_600_000);
    assert_eq!(take(&browser), Taken(2000), "a bucket holds no more than its burst");
}

#[test]
fn what_was_dropped_is_counted_until_a_warning_has_left() {
    let browser = FakeBrowser::default();
    let (mut bucket, mut store) = (Bucket::default(), open(&browser));
    let one = limits(r#"{"events_per_second":1,"events_burst_limit":1}"#);
    let mut again = |bucket: &mut Bucket| {
        browser.advance(1000);
        bucket.take(&mut store, &browser, one);
        bucket.take(&mut store, &browser, one)
    };
    assert_eq!(again(&mut bucket), Verdict::Warn(1));
    assert_eq!(again(&mut bucket), Verdict::Warn(2));
    bucket.warned();
    assert_eq!(again(&mut bucket), Verdict::Warn(1));
}

#[test]
fn the_next_page_finds_the_bucket_as_it_was_left() {
    let browser = FakeBrowser::default();
    let few = limits(r#"{"events_per_second":0.1,"events_burst_limit":4}"#);
    let mut bucket = Bucket::default();
    let mut store = open(&browser);
    for _ in 0..5 {
        bucket.take(&mut store, &browser, few);
    }
    let mut next = open(&browser);
    let mut found = Bucket::default();
    assert_eq!(found.take(&mut next, &browser, few), Verdict::Warn(1));
}
