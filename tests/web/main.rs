//! The wasm module in a real browser, through the door that the shim uses: `wasm-pack test --headless --chrome` and
//! `--firefox`. Each test has a project token of its own, so that none sees what another has stored.
#![cfg(target_arch = "wasm32")]

mod autocapture;
mod delivery;
mod feature_flags;
mod identity;
mod page;
mod pageviews;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
