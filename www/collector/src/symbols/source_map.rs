//! A source map that is ready to be asked.

use serde_json::{Value, json};
use sourcemap::{DecodedMap, SourceView, Token};

use super::container::{SourceAndMap, Unusable};

/// Lines of the source that are kept before and behind the one of a frame, as in PostHog (`FRAME_CONTEXT_LINES`).
const CONTEXT_LINES: usize = 15;

/// Characters that are kept of each, as in PostHog.
const LINE_CHARS: usize = 300;

/// The end of a line that was cut, as in PostHog.
const CUT: &str = "...✂️";

/// A place of the source.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The source file as the map names it.
    pub file: Option<String>,
    /// Its line, from 0.
    pub line: u32,
    /// Its column, from 0.
    pub column: u32,
    /// The lines around it in PostHog's shape, where the map has the source.
    pub context: Option<Value>,
}

/// The map of a chunk with its minified code.
pub struct SymbolMap {
    map: DecodedMap,
    minified: SourceView,
    bytes: usize,
}

impl SymbolMap {
    /// Reads the map. An index of several is made one.
    pub fn new(chunk: SourceAndMap) -> Result<Self, Unusable> {
        let broken = |error: sourcemap::Error| Unusable::Map(error.to_string());
        let bytes = chunk.source.len() + chunk.map.len();
        let map = match sourcemap::decode_slice(&chunk.map).map_err(broken)? {
            DecodedMap::Index(index) => DecodedMap::Regular(index.flatten().map_err(broken)?),
            other => other,
        };
        Ok(Self { map, minified: SourceView::from_string(chunk.source), bytes })
    }

    /// Bytes of the code and the map, from which its size in memory follows.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The mapping of a place: its line from 1 and its column, as frames have them.
    fn token(&self, line: u32, column: u32) -> Option<Token<'_>> {
        let line = line.checked_sub(1)?;
        // Code behind the last mapping of a line is not that of the line before.
        self.map.lookup_token(line, column).filter(|token| token.get_dst_line() == line)
    }

    /// Where the source of a place of the minified code is: its line from 1 and its column, as frames have them.
    pub fn place(&self, line: u32, column: u32) -> Option<Place> {
        let token = self.token(line, column).filter(Token::has_source)?;
        Some(Place {
            file: token.get_source().map(str::to_owned),
            line: token.get_src_line(),
            column: token.get_src_col(),
            context: token.get_source_view().and_then(|view| context(view, token.get_src_line() as usize)),
        })
    }

    /// What the function is called in the source in which a place is, by the declaration in the minified code.
    pub fn declared_name(&self, line: u32, column: u32, minified: &str) -> Option<String> {
        let line = line.checked_sub(1)?;
        self.map.get_original_function_name(line, column, Some(minified), Some(&self.minified)).map(str::to_owned)
    }

    /// What a function is called in the source that is called at a place by its minified name.
    pub fn called_name(&self, line: u32, column: u32, minified: &str) -> Option<String> {
        let token = self.token(line, column)?;
        let code = self.minified.get_line(token.get_dst_line())?;
        // Columns count the units of UTF-16.
        let begin = byte_of_unit(code, token.get_dst_col() as usize)?;
        let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
        let name: &str = code[begin..].split(|character| !is_part(character)).next()?;
        if name == minified { token.get_name().map(str::to_owned) } else { None }
    }
}

fn byte_of_unit(text: &str, unit: usize) -> Option<usize> {
    let mut units = 0;
    for (byte, character) in text.char_indices() {
        if units >= unit {
            return Some(byte);
        }
        units += character.len_utf16();
    }
    None
}

/// The lines around one: `{before, line, after}`, each a number from 0 and a text.
fn context(source: &SourceView, line: usize) -> Option<Value> {
    let shown = |number: usize| {
        let text = source.get_line(u32::try_from(number).ok()?)?;
        let mut cut: String = text.chars().take(LINE_CHARS).collect();
        if cut.len() < text.len() {
            cut.push_str(CUT);
        }
        Some(json!({ "number": number, "line": cut }))
    };
    let before: Vec<Value> = (line.saturating_sub(CONTEXT_LINES)..line).filter_map(shown).collect();
    let after: Vec<Value> = (line + 1..=line + CONTEXT_LINES).map_while(shown).collect();
    Some(json!({ "before": before, "line": shown(line)?, "after": after }))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The functions of [`MAP`], minified by esbuild 0.28.2 (`--minify --format=esm --bundle --sourcemap`).
    pub(crate) const CODE: &str = r#"function n(r){if(r<0)throw new Error("no");return r}function e(){return n(-1)}e();export{e as checkout,n as pay};"#;

    /// With its source in it.
    pub(crate) const MAP: &str = r#"{"version":3,"sources":["src/pay.ts"],"sourcesContent":["function pay(amount: number): number {\n  if (amount < 0) throw new Error('no')\n  return amount\n}\nfunction checkout(): number {\n  return pay(-1)\n}\ncheckout()\nexport { pay, checkout }\n"],"mappings":"AAAA,SAASA,EAAIC,EAAwB,CACnC,GAAIA,EAAS,EAAG,MAAM,IAAI,MAAM,IAAI,EACpC,OAAOA,CACT,CACA,SAASC,GAAmB,CAC1B,OAAOF,EAAI,EAAE,CACf,CACAE,EAAS","names":["pay","amount","checkout"]}"#;

    pub(crate) fn map() -> SymbolMap {
        SymbolMap::new(SourceAndMap { source: CODE.into(), map: MAP.into() }).expect("a map")
    }

    /// The column of a part of the code, from 1 as browsers count.
    pub(crate) fn column(part: &str) -> u32 {
        CODE.find(part).expect("a part of the code") as u32 + 1
    }

    #[test]
    fn a_place_of_the_source_is_found_with_its_lines() {
        let place = map().place(1, column("new Error")).expect("a place");
        assert_eq!((place.file.as_deref(), place.line), (Some("src/pay.ts"), 1));
        let context = place.context.expect("the source is in the map");
        assert_eq!(context["line"], json!({ "number": 1, "line": "  if (amount < 0) throw new Error('no')" }));
        assert_eq!(context["before"], json!([{ "number": 0, "line": "function pay(amount: number): number {" }]));
        assert_eq!(context["after"][0], json!({ "number": 2, "line": "  return amount" }));
        assert_eq!(map().place(7, 1), None);
        assert_eq!(map().place(0, 1), None);
    }

    #[test]
    fn functions_have_their_names_of_the_source() {
        let map = map();
        assert_eq!(map.declared_name(1, column("new Error"), "n").as_deref(), Some("pay"));
        assert_eq!(map.called_name(1, column("n(-1)"), "n").as_deref(), Some("pay"));
        assert_eq!(map.called_name(1, column("e();"), "e").as_deref(), Some("checkout"));
        // Another function than the one that is called there.
        assert_eq!(map.called_name(1, column("e();"), "n"), None);
    }

    #[test]
    fn long_lines_are_cut() {
        let long = "é".repeat(LINE_CHARS + 1);
        let context = context(&SourceView::from_string(long), 0).expect("a line");
        assert_eq!(context["line"]["line"], format!("{}{CUT}", "é".repeat(LINE_CHARS)));
    }

    #[test]
    fn broken_maps_are_no_maps() {
        for map in ["", "[]", "{\"version\":3,\"mappings\":\"!!\",\"sources\":[],\"names\":[]}"] {
            let chunk = SourceAndMap { source: String::new(), map: map.into() };
            assert!(matches!(SymbolMap::new(chunk), Err(Unusable::Map(_))), "{map}");
        }
    }
}
