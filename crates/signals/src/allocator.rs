//! The module's allocator: a coalescing free list, 2 KB gzip smaller than the standard library's dlmalloc.

use lol_alloc::{AssumeSingleThreaded, FreeListAllocator};

// SAFETY: wasm32-unknown-unknown without the atomics feature has one thread, so the allocator is never shared.
#[allow(unsafe_code, reason = "the allocator cannot know that there is one thread")]
#[global_allocator]
static ALLOCATOR: AssumeSingleThreaded<FreeListAllocator> =
    unsafe { AssumeSingleThreaded::new(FreeListAllocator::new()) };
