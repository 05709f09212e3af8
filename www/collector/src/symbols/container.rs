//! The file that PostHog's command line uploads for a chunk: the minified code and its map (`posthog-symbol-data` 0.5.2).

use std::io::Read;

use ruzstd::decoding::StreamingDecoder;
use thiserror::Error;

use crate::limits::SYMBOL_SET_UNPACKED_BYTES;

const MAGIC: &[u8] = b"posthog_error_tracking";

/// The kind of file that is minified code with its map. Others are kept, and nothing is read from them.
const SOURCE_AND_MAP: u32 = 2;

/// Why a file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unusable {
    /// It is not such a file, or ends too early.
    #[error("this is no file of posthog-cli")]
    Format,
    /// A version or a compression of a later program.
    #[error("this file is of a later posthog-cli")]
    Version,
    /// It is for code of another language.
    #[error("only source maps of JavaScript are applied here")]
    Kind,
    /// Its compression is broken.
    #[error("it cannot be unpacked")]
    Compression,
    /// It is larger than can be held.
    #[error("it has more than {SYMBOL_SET_UNPACKED_BYTES} bytes")]
    Size,
    /// The map in it is broken.
    #[error("its source map cannot be read: {0}")]
    Map(String),
}

/// A chunk as it was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceAndMap {
    /// The minified code.
    pub source: String,
    /// Its source map, JSON.
    pub map: Vec<u8>,
}

/// Takes `count` bytes from the front.
fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Result<&'a [u8], Unusable> {
    let (taken, rest) = bytes.split_at_checked(count).ok_or(Unusable::Format)?;
    *bytes = rest;
    Ok(taken)
}

fn number(bytes: &mut &[u8]) -> Result<u32, Unusable> {
    let taken = take(bytes, 4)?.try_into().map_err(|_| Unusable::Format)?;
    Ok(u32::from_le_bytes(taken))
}

/// A text after its length, which has 8 bytes.
fn sized<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], Unusable> {
    let length = take(bytes, 8)?.try_into().map_err(|_| Unusable::Format)?;
    take(bytes, usize::try_from(u64::from_le_bytes(length)).map_err(|_| Unusable::Format)?)
}

/// Reads a file: the first version, which is not compressed, and the second.
pub fn read(mut file: &[u8]) -> Result<SourceAndMap, Unusable> {
    if take(&mut file, MAGIC.len())? != MAGIC {
        return Err(Unusable::Format);
    }
    let version = number(&mut file)?;
    if !matches!(version, 1 | 2) {
        return Err(Unusable::Version);
    }
    if number(&mut file)? != SOURCE_AND_MAP {
        return Err(Unusable::Kind);
    }
    let compression = if version == 1 { 0 } else { take(&mut file, 1)?[0] };
    match compression {
        0 => split(file),
        1 => split(&unpack(file)?),
        _ => Err(Unusable::Version),
    }
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, Unusable> {
    let decoder = StreamingDecoder::new(packed).map_err(|_| Unusable::Compression)?;
    let mut bytes = Vec::new();
    // A small file may unfold to a large one.
    decoder.take(SYMBOL_SET_UNPACKED_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|_| Unusable::Compression)?;
    if bytes.len() > SYMBOL_SET_UNPACKED_BYTES { Err(Unusable::Size) } else { Ok(bytes) }
}

fn split(mut bytes: &[u8]) -> Result<SourceAndMap, Unusable> {
    let source = std::str::from_utf8(sized(&mut bytes)?).map_err(|_| Unusable::Format)?.to_owned();
    let map = sized(&mut bytes)?.to_vec();
    if bytes.is_empty() { Ok(SourceAndMap { source, map }) } else { Err(Unusable::Format) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A file as the command line makes it, without compression.
    pub(crate) fn file(version: u32, kind: u32, source: &str, map: &str) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(version.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        if version > 1 {
            bytes.push(0);
        }
        for text in [source, map] {
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
        bytes
    }

    #[test]
    fn both_versions_are_read() {
        let expected = SourceAndMap { source: "a()".into(), map: b"{}".to_vec() };
        assert_eq!(read(&file(1, 2, "a()", "{}")), Ok(expected.clone()));
        let plain = file(2, 2, "a()", "{}");
        assert_eq!(read(&plain), Ok(expected.clone()));
        let (head, body) = plain.split_at(MAGIC.len() + 9);
        let mut packed = head[..head.len() - 1].to_vec();
        packed.push(1);
        packed.extend(ruzstd::encoding::compress_to_vec(body, ruzstd::encoding::CompressionLevel::Fastest));
        assert_eq!(read(&packed), Ok(expected));
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        let whole = file(2, 2, "a()", "{}");
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]), Err(Unusable::Format), "{end} bytes");
        }
        assert_eq!(read(&[whole, vec![0]].concat()), Err(Unusable::Format));
        assert_eq!(read(&file(3, 2, "", "")), Err(Unusable::Version));
        assert_eq!(read(&file(2, 4, "", "")), Err(Unusable::Kind));
        let mut later = file(2, 2, "", "");
        later[MAGIC.len() + 8] = 9;
        assert_eq!(read(&later), Err(Unusable::Version));
        later[MAGIC.len() + 8] = 1;
        assert_eq!(read(&later), Err(Unusable::Compression));
    }

    #[test]
    fn a_small_file_does_not_fill_the_memory() {
        let zeros = vec![0; SYMBOL_SET_UNPACKED_BYTES + 1];
        let packed = ruzstd::encoding::compress_to_vec(&zeros[..], ruzstd::encoding::CompressionLevel::Fastest);
        let mut bomb = file(2, 2, "", "")[..MAGIC.len() + 8].to_vec();
        bomb.push(1);
        bomb.extend(packed);
        assert_eq!(read(&bomb), Err(Unusable::Size));
    }
}
