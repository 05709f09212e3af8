// What feature flags ask the server for beside the visitor's flags (posthog-js browser-common `feature-flags.ts`, 1.449.2).

import type { EarlyAccessFeature, EarlyAccessFeatureStage } from '@posthog/types'
import { attempt, guarded } from '../wasm/guard'
import { stringify } from '../platform/json'
import * as logger from '../platform/logger'
import { PropertyName } from '../wire/names'
import { PersistedKey } from '../wire/persisted_keys'
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

/** Calls `run` with the project's features that visitors may enrol in, and stores them. */
async function getEarlyAccessFeatures(
  sdk: Sdk,
  run: (features: EarlyAccessFeature[]) => void,
  stages?: EarlyAccessFeatureStage[],
): Promise<void> {
  const path = `/api/early_access_features/?token=${sdk.config.token}`
  const stage = Array.isArray(stages) ? stages.map((name) => '&stage=' + name).join('') : ''
  const url = sdk.core_.endpoint_(path + stage)
  const { statusCode, json } = await send(sdk, { url })
  if (statusCode !== 200 || !json) return
  const features: EarlyAccessFeature[] = json.earlyAccessFeatures
  sdk.core_.register_(stringify({ [PersistedKey.EarlyAccessFeatures]: features }), 0)
  guarded(run)(features)
}

/**
 * Calls `run` with the payload that the server has for the flag `key` at this moment, undefined where its answer has none.
 * Nothing else learns of the answer.
 */
async function getRemoteConfigPayload(sdk: Sdk, run: (payload: unknown) => void, key: string): Promise<void> {
  if (typeof run !== 'function') return logger.error('getRemoteConfigPayload requires a callback')
  const { config } = sdk
  const { evaluation_contexts, evaluation_environments, flag_keys } = config as Listed
  const contexts = named(evaluation_contexts ?? evaluation_environments)
  const { json } = await send(sdk, {
    url: sdk.requestRouter.endpointFor('flags', '/flags/?v=2'),
    method: 'POST',
    data: {
      distinct_id: sdk.get_distinct_id(),
      token: config.token,
      // not by `calculateEventProperties`, which would begin a session
      person_properties: { [PropertyName.Lib]: 'web', [PropertyName.LibVersion]: sdk.version },
      ...(contexts?.length && { evaluation_contexts: contexts }),
      ...(flag_keys && { flag_keys: named(flag_keys) }),
      sent_at: new Date().toISOString(),
    },
    timestampMode: 'body',
    timeout: config.feature_flag_request_timeout_ms,
  })
  guarded(run)(attempt(() => json.featureFlagPayloads[key]) || undefined)
}

/** The requests of an instance, by the names of the methods of `posthog.featureFlags` that make them. */
export const flagRequests = (sdk: Sdk) => ({
  getEarlyAccessFeatures: (
    ...[run, stages]: [(features: EarlyAccessFeature[]) => void, EarlyAccessFeatureStage[]?]
  ) => getEarlyAccessFeatures(sdk, run, stages),
  getRemoteConfigPayload: (run: (payload: unknown) => void, key: string) =>
    getRemoteConfigPayload(sdk, run, key),
})
