// `featureFlags.getRemoteConfigPayload`: a payload that the server evaluates for the visitor at this moment, which nothing
// else learns of (posthog-js browser-common `feature-flags.ts`, 1.449.2).

import { attempt, guarded } from '../wasm/guard'
import * as logger from '../platform/logger'
import { send } from './request'
import type { Sdk } from './sdk'

/** Options that list names, of which those that are no texts are left out. */
interface Listed {
  evaluation_contexts?: readonly unknown[]
  evaluation_environments?: readonly unknown[]
  flag_keys?: readonly unknown[]
}

const named = (list: readonly unknown[] | undefined): unknown[] | undefined =>
  list?.filter((name) => typeof name === 'string' && name.trim())

/** Calls `run` with the payload of the flag `key`; undefined where the answer has none. */
export async function getRemoteConfigPayload(
  sdk: Sdk,
  key: string,
  run: (payload: unknown) => void,
): Promise<void> {
  if (typeof run !== 'function') return logger.error('getRemoteConfigPayload requires a callback')
  const { config } = sdk
  const { evaluation_contexts: contexts, evaluation_environments: environments, flag_keys: keys } = config as Listed
  const { $lib = 'web', $lib_version = sdk.version } = sdk.calculateEventProperties('', {}, undefined, '', true)
  const wanted = named(contexts ?? environments)
  const { json } = await send(sdk, {
    url: sdk.requestRouter.endpointFor('flags', '/flags/?v=2'),
    method: 'POST',
    data: {
      distinct_id: sdk.get_distinct_id(),
      token: config.token,
      person_properties: { $lib, $lib_version },
      ...(wanted?.length && { evaluation_contexts: wanted }),
      ...(keys && { flag_keys: named(keys) }),
      sent_at: new Date().toISOString(),
    },
    timestampMode: 'body',
    timeout: config.feature_flag_request_timeout_ms,
  })
  guarded(run)(attempt(() => json.featureFlagPayloads[key]) || undefined)
}
