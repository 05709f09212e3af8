// The part of posthog-js's interface that is not there yet. Each answers harmlessly and says so once.

import * as logger from './logger'

const NOT_YET =
  'addExceptionStep captureException captureLog canRenderSurvey canRenderSurveyAsync clearIdentity getActiveMatchingSurveys getSurveys loadToolbar onActiveMatchingSurveysChanged renderSurvey setIdentity startExceptionAutocapture stopExceptionAutocapture'

export type Split<Names extends string> = Names extends `${infer First} ${infer Rest}`
  ? First | Split<Rest>
  : Names
type Name = Split<typeof NOT_YET>

/** Methods that are not there yet, and the part of the interface that is an object. */
export type NotYet = Name | 'logger'

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
