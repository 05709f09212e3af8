//! Framesets: no player can show a `frame`, so that each becomes an `iframe`, and a `frameset` a box with a grid.

use super::attributes::Members;
use super::live::push_key;
use super::text::push_quoted;

/// What a frame's `style` says: it fills its cell, and has no border of its own.
pub const FRAME: &[u8] = b"border:0;width:100%;height:100%";
/// The same for the outermost frameset, which fills the window.
const OUTER: &[u8] = b"position:fixed;inset:0;margin:0;";
/// What browsers put between frames, where the page does not say otherwise.
const GAP: &[u8] = b";gap:6px;background:silver";

/// Appends the `style` of a frameset whose attributes are `rows` and `cols`, empty where it has none.
pub fn push_style(data: &mut Vec<u8>, rows: &[u8], cols: &[u8], is_outer: bool) {
    let has_gap = !Members(data).any(|(name, value)| {
        matches!(name, b"\"border\"" | b"\"frameborder\"" | b"\"framespacing\"")
            && matches!(value, b"\"0\"" | b"\"no\"")
    });
    let mut style = if is_outer { OUTER.to_vec() } else { Vec::new() };
    style.extend_from_slice(b"display:grid;grid-template:");
    push_tracks(&mut style, rows);
    style.push(b'/');
    push_tracks(&mut style, cols);
    if has_gap {
        style.extend_from_slice(GAP);
    }
    push_key(data, b"style");
    push_quoted(data, &style);
}

/// Appends a list of dimensions of HTML (`200,*`, `25%,2*`) as tracks of a grid.
fn push_tracks(style: &mut Vec<u8>, list: &[u8]) {
    for (at, part) in list.split(|byte| *byte == b',').enumerate() {
        if at > 0 {
            style.push(b' ');
        }
        let digits: Vec<u8> = part.iter().copied().filter(u8::is_ascii_digit).take(5).collect();
        let unit: &[u8] = match part.trim_ascii().last() {
            Some(b'%') => b"%",
            Some(b'*') | None => b"fr",
            _ => b"px",
        };
        style.extend_from_slice(b"minmax(0,");
        style.extend_from_slice(if digits.is_empty() { b"1" } else { &digits });
        style.extend_from_slice(if digits.is_empty() { b"fr" } else { unit });
        style.push(b')');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(attributes: &str, rows: &str, cols: &str, is_outer: bool) -> String {
        let mut data = attributes.as_bytes().to_vec();
        push_style(&mut data, rows.as_bytes(), cols.as_bytes(), is_outer);
        String::from_utf8(data).unwrap()
    }

    #[test]
    fn a_grid_of_its_frames() {
        assert_eq!(
            style("", "", "200, *,2*", false),
            r#""style":"display:grid;grid-template:minmax(0,1fr)/minmax(0,200px) minmax(0,1fr) minmax(0,2fr);gap:6px;background:silver""#,
        );
        assert_eq!(
            style(r#""border":"0""#, "25%,75%", "", true),
            r#""border":"0","style":"position:fixed;inset:0;margin:0;display:grid;grid-template:minmax(0,25%) minmax(0,75%)/minmax(0,1fr)""#,
        );
    }
}
