//! What these features leave to the browser, because the code for it would have to be downloaded.

/// A browser's own functions.
pub trait Js {
    /// The number that `text` begins with (`parseFloat`), NaN where there is none.
    fn number(&self, text: &str) -> f64;
    /// A number as JavaScript writes it.
    fn text(&self, number: f64) -> String;
}

#[cfg(target_arch = "wasm32")]
pub use page::Page;

#[cfg(target_arch = "wasm32")]
mod page {
    use super::Js;
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = parseFloat)]
        fn parse_float(text: &str) -> f64;

        #[wasm_bindgen(js_name = String)]
        fn text_of_number(number: f64) -> String;
    }

    /// The page that the module runs in.
    pub struct Page;

    impl Js for Page {
        fn number(&self, text: &str) -> f64 {
            parse_float(text)
        }

        fn text(&self, number: f64) -> String {
            text_of_number(number)
        }
    }
}

/// The same by the standard library, for native tests.
#[cfg(all(test, not(target_arch = "wasm32")))]
pub mod native {
    use super::Js;

    /// The browser of native tests.
    pub struct Native;

    impl Js for Native {
        fn number(&self, text: &str) -> f64 {
            let text = text.trim_start();
            (0..=text.len()).rev().find_map(|end| text.get(..end)?.parse().ok()).unwrap_or(f64::NAN)
        }

        fn text(&self, number: f64) -> String {
            number.to_string()
        }
    }
}
