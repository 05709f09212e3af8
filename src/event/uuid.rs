//! UUID version 7 (RFC 9562), ordered within one page even inside one millisecond.

use crate::browser::Browser;
use json::push_hex;

/// Makes UUIDs that sort in the order they were made: a 12-bit counter follows the millisecond.
#[derive(Debug, Default)]
pub struct Uuids {
    last_ms: u64,
    counter: u16,
}

impl Uuids {
    /// A new UUID v7 in its usual 36-character form.
    pub fn next(&mut self, browser: &Browser) -> String {
        let now = browser.now() as u64;
        if now > self.last_ms {
            self.last_ms = now;
            // the top bit stays free, so that at least 2,048 more fit into this millisecond
            self.counter = (browser.random() & 0x7ff) as u16;
        } else if self.counter < 0xfff {
            self.counter += 1;
        } else {
            self.last_ms += 1;
            self.counter = 0;
        }
        let high = (self.last_ms & 0xffff_ffff_ffff) << 16 | 0x7000 | u64::from(self.counter);
        let low = u64::from(browser.random() & 0x3fff_ffff | 0x8000_0000) << 32 | u64::from(browser.random());
        let mut text = String::with_capacity(36);
        for index in 0..16 {
            if matches!(index, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            let half = if index < 8 { high } else { low };
            let byte = (half >> (56 - 8 * (index & 7))) as u8;
            push_hex(&mut text, byte);
        }
        text
    }
}

/// Whether `text` has a UUID's form: 8-4-4-4-12 hexadecimal digits.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The milliseconds since 1970 that a UUID v7 starts with; `None` where `text` is no UUID v7.
pub fn timestamp_ms(text: &str) -> Option<i64> {
    if !is_uuid(text) || text.as_bytes()[14] != b'7' {
        return None;
    }
    let mut ms = 0;
    for digit in text.bytes().take(13) {
        // the one character that is no digit is the dash
        if let Some(digit) = char::from(digit).to_digit(16) {
            ms = ms * 16 + i64::from(digit);
        }
    }
    Some(ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::Ask;
    use crate::browser::fake::FakeBrowser;

    #[test]
    fn has_version_variant_and_time() {
        let browser = FakeBrowser::default();
        let uuid = Uuids::default().next(&browser);
        assert!(is_uuid(&uuid));
        assert_eq!(uuid.as_bytes()[14], b'7');
        assert!(matches!(uuid.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
        assert_eq!(timestamp_ms(&uuid), Some(browser.now()));
    }

    #[test]
    fn sorts_in_the_order_made_even_when_the_clock_stands_still_or_goes_back() {
        let browser = FakeBrowser::default();
        let mut uuids = Uuids::default();
        let mut made = Vec::new();
        for index in 0..10_000 {
            if index == 5_000 {
                browser.advance(-50);
            }
            made.push(uuids.next(&browser));
        }
        assert!(made.is_sorted());
        made.dedup();
        assert_eq!(made.len(), 10_000);
    }

    #[test]
    fn tells_uuids_from_other_texts() {
        assert!(is_uuid("01a202b9-9256-7eea-9202-9de15ec480cf"));
        assert!(!is_uuid("01a202b9-9256-7eea-9202-9de15ec480cg"));
        assert!(!is_uuid("user-1"));
        assert_eq!(timestamp_ms("01a202b9-9256-4eea-9202-9de15ec480cf"), None);
    }
}
