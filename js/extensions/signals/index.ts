// The features of `dist/signals.js`: logs, metrics and traces.

import type { Called } from '../../api/members'
import type { Context } from '../../client/context'
import type { Parts } from '../../features/extensions/extensions'
import { parse } from '../../platform/json'
import { waitsKey } from '../../platform/storage'
import { attempt, guarded } from '../../wasm/guard'
import { followDebug } from '../debug'
import { offerLoaders } from '../scripts'
import type { Sdk } from '../sdk'
import { makeLogs } from './logs'
import { makeMetrics } from './metrics'
import { startModule } from './module'
import { makeTraces } from './traces'

/** A call that waited when its page went: see js/client/delivery.ts. */
type Kept = [part: string, name: string, args: unknown[], called: Called]

/** Makes the calls that the page before had no time for. */
function callKept(sdk: Sdk, parts: Parts): void {
  attempt(() => {
    const key = waitsKey(sdk.config)
    const text = localStorage.getItem(key)
    localStorage.removeItem(key)
    for (const [part, name, args, [time, id]] of parse<Kept[]>(text ?? '') ?? [])
      guarded(() => parts[part]![name].apply([time, id, true], args))()
  })
}

/** Starts them for an instance. */
export async function startSignals(client: Context): Promise<Parts> {
  const sdk = client as Sdk
  await startModule()
  followDebug(sdk)
  offerLoaders()
  const logs = makeLogs(sdk)
  const parts = { logs, logger: logs!.logger, metrics: makeMetrics(sdk), ...makeTraces(sdk) } as Parts
  callKept(sdk, parts)
  return parts
}
