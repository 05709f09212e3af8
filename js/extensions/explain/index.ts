// Debug mode: a line in the console for each decision of the SDK that events do not show, with its reason. Nothing of the
// page's content is in a line: no text, no attribute, no address.

import type { Context } from '../../client/context'
import type { Parts } from '../../features/extensions/extensions'
import { followDebug } from '../debug'
import type { Sdk } from '../sdk'
import { explainClicks } from './clicks'
import { explainFlags } from './flags'
import { explainRecording } from './recording'

/** Starts the lines of an instance; they are printed while its debug mode is on. */
export function explain(client: Context): Promise<Parts> {
  const sdk = client as Sdk
  followDebug(sdk)
  for (const start of [explainRecording, explainFlags, explainClicks]) start(sdk)
  return Promise.resolve({})
}
