// What feature flags are, and which of their conditions made them that.

import * as logger from '../../platform/logger'
import type { Sdk } from '../sdk'

/** Prints each flag that has become another one, and where none could be had. */
export function explainFlags(sdk: Sdk): void {
  let last: Record<string, unknown> = {}
  const tell: Parameters<Sdk['onFeatureFlags']>[0] = (_, variants, context) => {
    if (context?.errorsLoading) logger.info('Feature flags could not be loaded: those known before are used')
    const now: Record<string, unknown> = { ...variants }
    for (const name of Object.keys({ ...last, ...now }))
      if (last[name] !== now[name])
        logger.info(`Feature flag ${name} is ${now[name] ?? 'off'}${why(sdk, name)}`)
    last = now
  }
  sdk.stops_.push(sdk.onFeatureFlags(tell))
}

function why(sdk: Sdk, name: string): string {
  const { description } = sdk.featureFlags.getFeatureFlagDetails(name)?.reason ?? {}
  return description ? ': ' + description : ''
}
