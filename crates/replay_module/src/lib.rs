//! The `replay` module: exports of [`recorder`] and [`session_replay`], which know nothing of each other. `scripts/build.mjs`
//! makes two modules of it: one with both, and one with the recorder alone.

pub use recorder;
pub use session_replay;

// a recorder makes a thousand times as many allocations as the SDK beside it, for which that one's is too slow
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
