//! From the bytes of a request to JSON text.
//!
//! SDKs wrap JSON in gzip, base64 or a form, sometimes in two of these, and label it as they can: a beacon may only
//! carry `text/plain`, and proxies undo or drop `Content-Encoding`. So each layer is detected by its content, never by
//! its label.

use std::{borrow::Cow, io::Read};

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use flate2::read::{GzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;

use crate::{
    budget::Lease,
    capture_error::CaptureError,
    limits::{REQUEST_BYTES, WRAPPINGS},
};

const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];
const ZSTANDARD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The second bytes of zlib's header for its four levels; the first is an `x`. Neither JSON, base64 nor a form begins so.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..])
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Unwraps a request's payload down to JSON text. `compression` is the query parameter of that name; only `lz64`
/// changes anything, because its output looks like base64. `lease` holds the payload already, and afterwards the text
/// in its place.
pub fn decode(payload: Vec<u8>, compression: Option<&str>, lease: &mut Lease) -> Result<String, CaptureError> {
    refuse_unsupported(compression)?;
    let mut bytes = payload;
    for _ in 0..WRAPPINGS {
        let content = trim(&bytes);
        let inner = match sniff(content) {
            Layer::Empty => return Err(CaptureError::EmptyPayload),
            Layer::Json => return text(bytes),
            Layer::Gzip | Layer::Zlib | Layer::Zstandard => decompress_layer(content, lease)?,
            Layer::Form => grown(form_data(content)?, lease)?,
            Layer::Base64 => grown(decode_base64(content)?, lease)?,
            Layer::Unknown => return Err(CaptureError::UnknownFormat),
        };
        if inner.len() > REQUEST_BYTES {
            return Err(CaptureError::TooLarge { limit: REQUEST_BYTES });
        }
        bytes = inner;
        lease.shrink_to(bytes.len());
    }
    Err(CaptureError::TooManyLayers)
}

fn grown(bytes: Vec<u8>, lease: &mut Lease) -> Result<Vec<u8>, CaptureError> {
    lease.grow(bytes.len())?;
    Ok(bytes)
}

/// The content of bytes that are JSON, copied only where half a surrogate pair is in it.
fn text(mut bytes: Vec<u8>) -> Result<String, CaptureError> {
    let trimmed = trim(&bytes);
    let (start, length) = (trimmed.as_ptr() as usize - bytes.as_ptr() as usize, trimmed.len());
    bytes.truncate(start + length);
    bytes.drain(..start);
    let text = String::from_utf8(bytes).map_err(|error| error.utf8_error())?;
    match repair_surrogates(&text) {
        Cow::Owned(repaired) => Ok(repaired),
        Cow::Borrowed(_) => Ok(text),
    }
}

#[derive(Debug, PartialEq)]
enum Layer {
    Empty,
    Json,
    Gzip,
    Zlib,
    Zstandard,
    Form,
    Base64,
    Unknown,
}

fn sniff(content: &[u8]) -> Layer {
    match content {
        [] => Layer::Empty,
        [b'{' | b'[', ..] => Layer::Json,
        _ if content.starts_with(&GZIP_MAGIC) => Layer::Gzip,
        _ if content.starts_with(&ZSTANDARD_MAGIC) => Layer::Zstandard,
        _ if is_zlib(content) => Layer::Zlib,
        _ if is_form(content) => Layer::Form,
        _ if content.iter().all(|&byte| is_base64_byte(byte)) => Layer::Base64,
        _ => Layer::Unknown,
    }
}

/// Drops a byte order mark and white space around text. Gzip begins with neither, and its last
/// bytes are a length that may look like white space, so it is left whole.
fn trim(bytes: &[u8]) -> &[u8] {
    if bytes.starts_with(&GZIP_MAGIC) || bytes.starts_with(&ZSTANDARD_MAGIC) || is_zlib(bytes) {
        return bytes;
    }
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii()
}

/// A form names its fields: one of them is `data`, or there are several and the first is one that
/// SDKs put before it.
fn is_form(content: &[u8]) -> bool {
    const FIELDS: [&[u8]; 6] = [b"data=", b"compression=", b"ver=", b"ip=", b"_=", b"lib="];
    FIELDS.iter().any(|field| content.starts_with(field))
}

/// The URL-safe alphabet counts too, and a space is a `+` that was URL-decoded once too often.
fn is_base64_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_' | b' ' | b'\r' | b'\n')
}

fn decode_base64(content: &[u8]) -> Result<Vec<u8>, CaptureError> {
    let standard: Vec<u8> = content
        .iter()
        .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        .map(|byte| match byte {
            b'-' | b' ' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    Ok(BASE64.decode(standard)?)
}

fn form_data(content: &[u8]) -> Result<Vec<u8>, CaptureError> {
    let mut data = None;
    for (name, value) in url::form_urlencoded::parse(content) {
        match name.as_ref() {
            "data" => data = Some(value.into_owned().into_bytes()),
            "compression" => refuse_unsupported(Some(&value))?,
            _ => {}
        }
    }
    data.ok_or(CaptureError::FormWithoutData)
}

/// Undoes the compression of a payload that need not be JSON, where it has one.
pub fn decompress(payload: Vec<u8>, lease: &mut Lease) -> Result<Vec<u8>, CaptureError> {
    let bytes = match sniff(&payload) {
        Layer::Empty => return Err(CaptureError::EmptyPayload),
        Layer::Gzip | Layer::Zlib | Layer::Zstandard => decompress_layer(&payload, lease)?,
        _ => return Ok(payload),
    };
    if bytes.len() > REQUEST_BYTES {
        return Err(CaptureError::TooLarge { limit: REQUEST_BYTES });
    }
    drop(payload);
    lease.shrink_to(bytes.len());
    Ok(bytes)
}

fn decompress_layer(content: &[u8], lease: &mut Lease) -> Result<Vec<u8>, CaptureError> {
    match sniff(content) {
        Layer::Zlib => read_all(ZlibDecoder::new(content), Vec::new(), lease),
        Layer::Zstandard => {
            let decoder =
                StreamingDecoder::new(content).map_err(|error| CaptureError::Compressed(error.to_string()))?;
            read_all(decoder, Vec::new(), lease)
        }
        _ => gunzip(content, lease),
    }
}

fn gunzip(content: &[u8], lease: &mut Lease) -> Result<Vec<u8>, CaptureError> {
    // Gzip ends with the length that it unfolds to. It may be wrong: what is not written to takes no memory.
    let said = content.last_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize);
    read_all(GzDecoder::new(content), Vec::with_capacity(said.min(REQUEST_BYTES)), lease).map_err(|error| match error {
        CaptureError::Compressed(reason) => CaptureError::Gzip(reason),
        other => other,
    })
}

/// Stops past the limit of a request, or where all requests together hold too much: a small bomb cannot fill the
/// memory.
fn read_all(mut decoder: impl Read, mut text: Vec<u8>, lease: &mut Lease) -> Result<Vec<u8>, CaptureError> {
    let mut chunk = vec![0; 64 * 1024];
    while text.len() <= REQUEST_BYTES {
        let read = decoder.read(&mut chunk).map_err(|error| CaptureError::Compressed(error.to_string()))?;
        if read == 0 {
            break;
        }
        lease.grow(read)?;
        text.extend_from_slice(&chunk[..read]);
    }
    Ok(text)
}

fn refuse_unsupported(compression: Option<&str>) -> Result<(), CaptureError> {
    match compression {
        Some(name) if matches!(name.to_ascii_lowercase().as_str(), "lz64" | "lz-string") => {
            Err(CaptureError::UnsupportedCompression(name.to_owned()))
        }
        _ => Ok(()),
    }
}

/// Replaces half surrogate pairs by U+FFFD. `JSON.stringify` writes them for a string that was cut
/// in the middle of an emoji, and no UTF-8 string can hold them.
fn repair_surrogates(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut repaired = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|&byte| byte == b'\\') {
        at += found;
        let Some(first) = escaped_unit(bytes, at) else {
            at = (at + 2).min(bytes.len());
            continue;
        };
        let pairs = matches!(first, 0xd800..=0xdbff) && matches!(escaped_unit(bytes, at + 6), Some(0xdc00..=0xdfff));
        if pairs {
            at += 12;
            continue;
        }
        if matches!(first, 0xd800..=0xdfff) {
            repaired.push_str(&text[copied..at]);
            repaired.push_str("\\ufffd");
            copied = at + 6;
        }
        at += 6;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    repaired.push_str(&text[copied..]);
    Cow::Owned(repaired)
}

/// The UTF-16 unit of a `\uXXXX` that begins at `at`.
fn escaped_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let escape = bytes.get(at..at + 6)?;
    let digits = escape.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0u16, |unit, &digit| {
        let digit = (digit as char).to_digit(16)?;
        Some(unit << 4 | digit as u16)
    })
}

#[cfg(test)]
mod tests;
