//! What crosses the network, storage or the border of the wasm modules: numbers, names and lists, each written once.
//!
//! It has no logic and no dependencies. `npm run wire` writes the same for TypeScript into `js/wire/`, from the tables
//! that the macros in `declare` leave beside the constants; a test fails where a file there is stale.

#[macro_use]
mod declare;

pub mod core_protocol;
pub mod names;
pub mod persisted_keys;
pub mod rageclick;
pub mod recorder_protocol;
pub mod replay_protocol;
pub mod rrweb;
pub mod signals_protocol;
pub mod table;
pub mod tracking_params;
