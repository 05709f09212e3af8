//! posthog-wasm
