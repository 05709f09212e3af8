// `onActiveMatchingSurveysChanged`: calls the page when other surveys match the visitor than before.

import { guarded } from '../../wasm/guard'
import { stringify } from '../../platform/json'
import type { Sdk } from '../sdk'
import type { Definitions } from './definitions'
import type { Context, Manager, Survey, SurveyCallback } from './types'

interface Subscription {
  callback: SurveyCallback
  isActive: boolean
  /** Counts what was asked: an older answer that comes later is dropped. */
  asked: number
  last?: string
}
/** Events after which other surveys may match. */
const CHANGING = ['$pageview', 'survey shown', 'survey dismissed', 'survey sent']

export function makeMatching(sdk: Sdk, manager: () => Manager | null, definitions: Definitions) {
  let subscriptions: Subscription[] = []
  let stop: (() => void)[] = []
  let failure: Context | undefined

  const notify = (subscription: Subscription, context?: Context): void => {
    const asked = ++subscription.asked
    const deliver = (surveys: Survey[]): void => {
      if (!sdk.__loaded || !subscription.isActive || asked !== subscription.asked) return
      const about = context ?? { isLoaded: true }
      const answer = stringify([surveys, about])
      if (answer === subscription.last) return
      subscription.last = answer
      guarded(subscription.callback)(surveys, about)
    }
    if (context && !context.isLoaded) deliver([])
    else manager()?.getActiveMatchingSurveys(deliver)
  }
  const all = (context?: Context): void => {
    for (const subscription of subscriptions.slice()) guarded(notify)(subscription, context)
  }
  const check = (): void => all()
  const unlisten = (): void => {
    for (const run of stop.splice(0)) run()
  }
  const start = (): void => {
    if (!manager()) return
    failure = undefined
    if (subscriptions.length && !stop.length) {
      let isListening = false
      stop = [
        sdk._addCaptureHook((name) => CHANGING.includes(name) && check()),
        sdk.listen_(window, 'PHSurveyShown', check),
        // it may call at once, with what is known
        sdk.onFeatureFlags(() => isListening && check()),
      ]
      isListening = true
    }
    check()
  }
  sdk.stops_.push(unlisten)
  return {
    /** Tells all, after a request. */
    notify: all,
    start,
    check,
    fail(context: Context): void {
      failure = context
      all(context)
    },
    on(callback: SurveyCallback): () => void {
      const subscription: Subscription = { callback, isActive: true, asked: 0 }
      subscriptions.push(subscription)
      if (sdk.config.disable_surveys || (!manager() && failure) || definitions.isFailing())
        notify(subscription, { isLoaded: false })
      else start()
      return () => {
        subscription.isActive = false
        subscriptions = subscriptions.filter((other) => other !== subscription)
        if (!subscriptions.length) unlisten()
      }
    },
  }
}
