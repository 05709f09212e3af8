// What an instance's feature flags do is its own to do, too.

import type { Flags } from '../features/feature_flags/flags'
import { addMembers, type Split } from './members'

const NAMES =
  'isFeatureEnabled getFeatureFlag getFeatureFlagPayload getFeatureFlagResult getAllFeatureFlags getFeatureFlags getFeatureFlagsAndPayloads onFeatureFlags reloadFeatureFlags updateFlags setPersonPropertiesForFlags resetPersonPropertiesForFlags setGroupPropertiesForFlags resetGroupPropertiesForFlags getEarlyAccessFeatures updateEarlyAccessFeatureEnrollment' as const

export type FlagMethods = Pick<Flags, Split<typeof NAMES>>

export function addFlagMethods(prototype: object): void {
  addMembers(
    prototype,
    NAMES,
    (name) =>
      // none takes more than three; spreading a list takes ten times as long as reading a flag
      function (this: { featureFlags: Flags }, a: unknown, b: unknown, c: unknown): unknown {
        return (this.featureFlags[name as 'getFlags'] as (...given: unknown[]) => unknown)(a, b, c)
      },
  )
}
