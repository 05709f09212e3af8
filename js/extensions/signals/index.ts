// The features of `dist/signals.js`: logs, metrics and traces.

import type { Context } from '../../client/context'
import type { Parts } from '../../features/extensions/extensions'
import { followDebug } from '../debug'
import { offerLoaders } from '../scripts'
import type { Sdk } from '../sdk'
import { makeLogs } from './logs'
import { makeMetrics } from './metrics'
import { startModule } from './module'
import { makeTraces } from './traces'

/** Starts them for an instance. */
export async function startSignals(client: Context): Promise<Parts> {
  const sdk = client as Sdk
  await startModule()
  followDebug(sdk)
  offerLoaders()
  const logs = makeLogs(sdk)
  return { logs, logger: logs!.logger, metrics: makeMetrics(sdk), ...makeTraces(sdk) } as Parts
}
