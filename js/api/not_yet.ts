// The part of posthog-js's interface whose features are not there yet, and the parts that features talk to each other by.
// Every method answers what posthog-js's does while its feature is off; a callback gets an empty list.

import { guarded } from '../wasm/guard'
import * as logger from '../platform/logger'

export type Split<Names extends string> = Names extends `${infer First} ${infer Rest}`
  ? First | Split<Rest>
  : Names

/** Methods of the instance in `@posthog/types`. */
const TYPED =
  'addExceptionStep canRenderSurvey canRenderSurveyAsync captureException captureLog clearIdentity getActiveMatchingSurveys getSurveys loadToolbar onActiveMatchingSurveysChanged renderSurvey setIdentity startExceptionAutocapture stopExceptionAutocapture' as const
/** Its other methods. */
const METHODS = TYPED + ' cancelPendingSurvey displaySurvey onSurveysLoaded'
/** Parts of the instance. */
const PARTS = 'conversations exceptions heatmaps logger logs metrics productTours siteApps surveys toolbar'

/** Members of `@posthog/types` that are not there yet. */
export type NotYet = Split<typeof TYPED> | 'logger'

const error = 'not available'
const nothing = (): void => {}

/** Answers by what the method's name matches; everything else answers undefined. */
const ANSWERS: [RegExp, unknown][] = [
  [/^can/, { visible: false, disabledReason: error }],
  [/^on/, nothing],
  [/^(is|load)/, false],
]
/** Methods that answer a promise: of surveys, logs, metrics and conversations. */
const LATER = /Async|Link|Message|Read|Tickets|^(fl|rest)/

const warned = new Set()

const method = (name: string) =>
  function (callback: unknown): unknown {
    if (!warned.has(name)) logger.warn(`${name} is not available yet in posthog-wasm`)
    warned.add(name)
    if (typeof callback === 'function')
      guarded(callback as (...given: unknown[]) => unknown)([], { isLoaded: false, error })
    const answer = ANSWERS.find(([names]) => names.test(name))?.[1]
    return LATER.test(name) ? Promise.resolve(answer ?? null) : answer
  }

/** Gives `prototype` members, their `names` separated by spaces, that are as little enumerable as a class's methods. */
export function addMembers(prototype: object, names: string, make: (name: string) => unknown): void {
  for (const name of names.split(' '))
    Object.defineProperty(prototype, name, { value: make(name), writable: true, configurable: true })
}

/** Gives an instance's `prototype` everything that is not there yet. */
export function addNotYet(prototype: object): void {
  addMembers(prototype, METHODS, method)
  // a list of the parts' methods would be longer than making each when it is asked for
  const part: object = new Proxy(
    { isEnabled: false, apps: {} },
    {
      get: (own, name) =>
        name === 'logger'
          ? part
          : name in own || typeof name === 'symbol' || name === 'then'
            ? Reflect.get(own, name)
            : method(name),
    },
  )
  addMembers(prototype, PARTS, () => part)
}
