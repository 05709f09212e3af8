//! gzip in a few hundred bytes of code: LZ77 with DEFLATE's fixed Huffman codes (RFC 1951, 1952).
//!
//! Synchronous, so that the same code serves the beacon a closing page sends, and no event waits in a
//! promise while the page goes away. A batch of events repeats itself so much that the missing
//! dynamic codes cost little (docs/performance.md has the figures).

const HASH_BITS: u32 = 13;
const WINDOW: usize = 32 * 1024;
/// How far [`continued`] looks back: a few events.
const LOOK_BACK: usize = 8 * 1024;
/// What is larger is kept as it is by [`continued`]: to compress it would keep the page waiting.
const MOST_CONTINUED: usize = 128 * 1024;
/// A stored block of DEFLATE has no more.
const MOST_STORED: usize = 0xffff;
const MIN_MATCH: usize = 4;
const MAX_MATCH: usize = 258;

/// `data` as a gzip file.
pub fn gzip(data: &[u8]) -> Vec<u8> {
    let mut out = Bits { bytes: Vec::with_capacity(data.len() / 3 + 32), hold: 0, count: 0 };
    // magic, deflate, no flags, no time, no extra flags, unknown system
    out.bytes.extend_from_slice(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
    // one final block with fixed codes
    out.push(0b011, 3);
    deflate(data, 0, &mut out);
    out.symbol(256);
    out.finish();
    out.bytes.extend_from_slice(&crc32(data).to_le_bytes());
    out.bytes.extend_from_slice(&(data.len() as u32).to_le_bytes());
    out.bytes
}

/// Deflates `data[from..]` with `data[..from]` as dictionary: to be inflated behind that, and before further parts. It
/// has no end-of-stream block.
pub fn continued(data: &[u8], from: usize) -> Vec<u8> {
    if data.len() - from > MOST_CONTINUED {
        return stored(&data[from..]);
    }
    let mut out = Bits { bytes: Vec::new(), hold: 0, count: 0 };
    // a block with fixed codes, not the last
    out.push(0b010, 3);
    deflate(data, from, &mut out);
    out.symbol(256);
    // an empty stored block, which ends with a whole byte
    out.push(0, 3);
    out.finish();
    out.bytes.extend_from_slice(&[0, 0, 0xff, 0xff]);
    out.bytes
}

/// `data` as it is, in blocks of DEFLATE, none of them the last.
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() + data.len() / 4096);
    for block in data.chunks(MOST_STORED) {
        let length = block.len() as u16;
        out.push(0);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    out
}

fn deflate(data: &[u8], from: usize, out: &mut Bits) {
    // positions + 1 by hash of the four bytes there; 0 is none
    let mut last = vec![0u32; 1 << HASH_BITS];
    let mut at = from.saturating_sub(LOOK_BACK);
    while at < data.len() {
        let mut length = 0;
        let mut distance = 0;
        if let Some(slot) = hash(data, at) {
            let found = last[slot] as usize;
            last[slot] = at as u32 + 1;
            if at >= from && found > 0 && at + 1 - found <= WINDOW {
                distance = at + 1 - found;
                let limit = MAX_MATCH.min(data.len() - at);
                while length < limit && data[found - 1 + length] == data[at + length] {
                    length += 1;
                }
            }
        }
        if length >= MIN_MATCH {
            out.length(length);
            out.distance(distance);
            for skipped in at + 1..at + length {
                if let Some(slot) = hash(data, skipped) {
                    last[slot] = skipped as u32 + 1;
                }
            }
            at += length;
        } else {
            if at >= from {
                out.symbol(u32::from(data[at]));
            }
            at += 1;
        }
    }
}

fn hash(data: &[u8], at: usize) -> Option<usize> {
    let bytes = data.get(at..at + 4)?.try_into().ok()?;
    Some((u32::from_le_bytes(bytes).wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)) as usize)
}

/// A bit stream, least significant bit first.
struct Bits {
    bytes: Vec<u8>,
    hold: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        self.hold |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.hold as u8);
            self.hold >>= 8;
            self.count -= 8;
        }
    }

    /// Huffman codes go in with their first bit first.
    fn code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }

    /// A literal, the end of the block, or a length symbol, in the fixed code.
    fn symbol(&mut self, symbol: u32) {
        match symbol {
            0..=143 => self.code(0x30 + symbol, 8),
            144..=255 => self.code(0x190 + symbol - 144, 9),
            256..=279 => self.code(symbol - 256, 7),
            _ => self.code(0xc0 + symbol - 280, 8),
        }
    }

    fn length(&mut self, length: usize) {
        if length == MAX_MATCH {
            return self.symbol(285);
        }
        // 3 to 10 have a symbol each; then four symbols share each number of extra bits
        let rest = length as u32 - 3;
        let extra = if rest < 8 { 0 } else { rest.ilog2() - 2 };
        self.symbol(257 + extra * 4 + (rest >> extra));
        self.push(rest & ((1 << extra) - 1), extra);
    }

    fn distance(&mut self, distance: usize) {
        let rest = distance as u32 - 1;
        let extra = if rest < 4 { 0 } else { rest.ilog2() - 1 };
        self.code(extra * 2 + (rest >> extra), 5);
        self.push(rest & ((1 << extra) - 1), extra);
    }

    fn finish(&mut self) {
        if self.count > 0 {
            self.bytes.push(self.hold as u8);
            self.hold = 0;
            self.count = 0;
        }
    }
}

fn crc32(data: &[u8]) -> u32 {
    let nibble = |index: u32| (0..4).fold(index, |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()));
    let table: [u32; 16] = std::array::from_fn(|index| nibble(index as u32));
    let crc = data.iter().fold(!0u32, |crc, byte| {
        let crc = crc ^ u32::from(*byte);
        let crc = table[(crc & 15) as usize] ^ (crc >> 4);
        table[(crc & 15) as usize] ^ (crc >> 4)
    });
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn gunzip(data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        flate2::read::GzDecoder::new(data).read_to_end(&mut out).expect("a gzip file");
        out
    }

    #[test]
    fn another_implementation_reads_it() {
        let mut state = 1u32;
        let mut random = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let mut inputs = vec![Vec::new(), b"a".to_vec(), b"abcabcabcabc".to_vec(), vec![0; 100_000]];
        for length in [3, 4, 5, 257, 258, 259, 300, 33_000, 70_000] {
            inputs.push((0..length).map(|_| random()).collect());
            inputs.push((0..length).map(|_| b'a' + random() % 3).collect());
            let far = (0..length).map(|_| random()).collect::<Vec<_>>();
            inputs.push([far.clone(), far].concat());
        }
        for input in inputs {
            assert!(gunzip(&gzip(&input)) == input, "{} bytes", input.len());
        }
    }

    #[test]
    fn parts_are_read_as_one_and_repeat_little() {
        let event = |index: usize| {
            format!(r#"{{"uuid":"01a202b9-{index}","event":"$pageview","properties":{{"$os":"Linux"}}}}"#)
        };
        let whole = (0..300).map(event).collect::<Vec<_>>().join(",");
        let mut packed = Vec::new();
        let mut from = 0;
        let whole = [whole.clone(), "x".repeat(2 * MOST_CONTINUED), whole].concat();
        for to in [1, 70, 71, 150, 5000, 15_000, whole.len() - 500, whole.len() - 100, whole.len()] {
            packed.extend(continued(&whole.as_bytes()[..to], from));
            from = to;
        }
        let first = continued(&whole.as_bytes()[..70], 0).len();
        assert!(continued(&whole.as_bytes()[..140], 70).len() * 2 < first);
        // an empty last block ends it
        packed.extend([3, 0]);
        let mut read = String::new();
        flate2::read::DeflateDecoder::new(packed.as_slice()).read_to_string(&mut read).expect("DEFLATE");
        assert_eq!(read, whole);
    }

    #[test]
    fn a_batch_of_events_shrinks_to_little_more_than_with_zlib() {
        let event = |index: usize| {
            format!(
                r#"{{"uuid":"01a202b9-e22{index}-722d-a521-a493c916f945","event":"$pageview","properties":{{"$os":"Linux","$browser":"Chrome","$device_type":"Desktop","$current_url":"https://shop.example.com/products/{index}?utm_source=news","$host":"shop.example.com","$screen_height":720,"$screen_width":1280,"$lib":"web","$insert_id":"2dfcg4d6pv1vwu{index}","$time":1795342066.{index},"distinct_id":"user-1","utm_medium":null,"utm_campaign":null,"utm_content":null}},"timestamp":"2026-11-22T10:07:4{index}.212Z"}}"#
            )
        };
        let batch = (0..10).map(event).collect::<Vec<_>>().join(",");
        let ours = gzip(batch.as_bytes()).len();
        let mut zlib = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        std::io::Write::write_all(&mut zlib, batch.as_bytes()).unwrap();
        let theirs = zlib.finish().unwrap().len();
        assert!(ours * 5 < batch.len(), "{ours} of {}", batch.len());
        assert!(ours * 2 < theirs * 3, "{ours} against {theirs}");
    }
}
