// What the SDK does unasked: each feature is one file, wired in by one line in `FEATURES`.

import type { Client } from './client'
import { startPageview } from './pageview'

/** Starts a feature for an instance. What it listens to is the instance's to stop: `listen_` and `stops_`. */
export type Feature = (client: Client) => void

/** In the order in which they start. */
export const FEATURES: Feature[] = [startPageview]
