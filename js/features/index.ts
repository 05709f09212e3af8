// What the SDK does unasked: each feature is one file, wired in by one line in `FEATURES`.

import { startAutocapture } from './autocapture/autocapture'
import type { Context } from '../client/context'
import { startDelivery } from '../client/delivery'
import { startExceptions } from './exceptions/exceptions'
import { rememberModel } from '../platform/device'
import { startExtensions } from './extensions/extensions'
import { startPageviews } from './pageviews/pageviews'
import { startSessionRecording } from './session_replay/session_recording'
import { startWebExperiments } from './web_experiments/web_experiments'

/** Starts a feature for an instance. What it listens to is the instance's to stop: `listen_` and `stops_`. */
export type Feature = (client: Context) => unknown

/** Those of the module: src/features/list.rs. */
function startFeatures({ core_: core, stops_: stops }: Context): void {
  core.startFeatures_()
  stops.push(() => core.stopFeatures_())
}

/** In the order in which they start. Delivery is the last: what others capture when the page goes away is to leave. */
export const FEATURES: Feature[] = [
  startFeatures,
  startExceptions,
  startWebExperiments,
  startPageviews,
  rememberModel,
  startAutocapture,
  startSessionRecording,
  startExtensions,
  startDelivery,
]
