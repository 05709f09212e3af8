// The SDK that the crate's Rust API brings along (src/api), in one file: what it loads later comes from PostHog's hosts.

import '../platform/natives'
import '../wasm/inlined'
import { makePrimary } from '../api/posthog'

export const posthog = makePrimary()
