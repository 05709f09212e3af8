// The part of posthog-js's interface that is not there yet. Each answers harmlessly and says so once.

import * as logger from './logger'

const NOT_YET =
  'addExceptionStep captureException captureLog canRenderSurvey canRenderSurveyAsync clearIdentity getActiveMatchingSurveys getEarlyAccessFeatures getFeatureFlag getFeatureFlagPayload getFeatureFlagResult getSurveys isFeatureEnabled loadToolbar onActiveMatchingSurveysChanged onFeatureFlags reloadFeatureFlags renderSurvey resetGroupPropertiesForFlags resetPersonPropertiesForFlags setGroupPropertiesForFlags setIdentity setPersonPropertiesForFlags startExceptionAutocapture stopExceptionAutocapture updateEarlyAccessFeatureEnrollment updateFlags' as const

type Split<Names extends string> = Names extends `${infer First} ${infer Rest}` ? First | Split<Rest> : Names
type Name = Split<typeof NOT_YET>

/** Methods that are not there yet, and the two parts of the interface that are objects. */
export type NotYet = Name | 'featureFlags' | 'logger'

/** Gives `prototype` a method for everything that is not there yet. `on...` methods answer how to unsubscribe. */
export function addNotYet(prototype: object): void {
  for (const name of NOT_YET.split(' ')) {
    let told = false
    const method = (): unknown => {
      if (!told) logger.warn(`posthog.${name} is not available yet in posthog-wasm`)
      told = true
      return name.startsWith('on') ? () => {} : undefined
    }
    Object.defineProperty(prototype, name, { value: method, writable: true, configurable: true })
  }
}
