//! What these features leave to the browser, because the code for it would have to be downloaded.

/// A browser's own functions.
pub trait Js {
    /// Whether `pattern`, a regular expression of JavaScript, matches somewhere in `text`; false for an invalid one.
    fn is_match(&self, pattern: &str, text: &str) -> bool;
    /// `text` in lower case.
    fn lower(&self, text: &str) -> String;
    /// The number that `text` begins with (`parseFloat`), NaN where there is none.
    fn number(&self, text: &str) -> f64;
}

#[cfg(target_arch = "wasm32")]
pub use page::Page;

#[cfg(target_arch = "wasm32")]
mod page {
    use super::Js;
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        type RegExp;
        #[wasm_bindgen(constructor, catch)]
        fn new(pattern: &str) -> Result<RegExp, JsValue>;
        #[wasm_bindgen(method)]
        fn test(this: &RegExp, text: &str) -> bool;

        #[wasm_bindgen(js_name = String)]
        type JsText;
        #[wasm_bindgen(js_name = String)]
        fn text_of(text: &str) -> JsText;
        #[wasm_bindgen(method, js_name = toLowerCase)]
        fn to_lower_case(this: &JsText) -> String;

        #[wasm_bindgen(js_name = parseFloat)]
        fn parse_float(text: &str) -> f64;
    }

    /// The page that the module runs in.
    pub struct Page;

    impl Js for Page {
        fn is_match(&self, pattern: &str, text: &str) -> bool {
            RegExp::new(pattern).is_ok_and(|expression| expression.test(text))
        }

        fn lower(&self, text: &str) -> String {
            text_of(text).to_lower_case()
        }

        fn number(&self, text: &str) -> f64 {
            parse_float(text)
        }
    }
}

/// The same by crates, for native tests.
#[cfg(all(test, not(target_arch = "wasm32")))]
pub mod native {
    use super::Js;

    /// The browser of native tests.
    pub struct Native;

    impl Js for Native {
        fn is_match(&self, pattern: &str, text: &str) -> bool {
            regex::Regex::new(pattern).is_ok_and(|expression| expression.is_match(text))
        }

        fn lower(&self, text: &str) -> String {
            text.to_lowercase()
        }

        fn number(&self, text: &str) -> f64 {
            let text = text.trim_start();
            (0..=text.len()).rev().find_map(|end| text.get(..end)?.parse().ok()).unwrap_or(f64::NAN)
        }
    }
}
