import type { BeforeSendFn } from '@posthog/types'
import type { PostHog } from './module.js'

interface Action {
  type: string
  [name: string]: unknown
}
interface StateEvent {
  type: string
  payload?: any
  /** Milliseconds since 1970. */
  timestamp: number
  executionTimeMs?: number
  prevState: any
  nextState: any
  changedState: any
}
type StateLogger = (title: string, event: StateEvent) => void
interface StateLoggerConfig<S = any> {
  /** What is logged of an action; nothing where it answers null. */
  maskAction?: (action: Action) => Action | null
  maskState?: (state: S, action?: Action) => S
  titleFunction?: (event: StateEvent) => string
  /** The console unless set. */
  logger?: StateLogger
  /** Actions of a kind each second, 1 unless set, and at once, 10 unless set. */
  rateLimiterRefillRate?: number
  rateLimiterBucketSize?: number
  /** How deep changes are looked for, 5 unless set. */
  __stateComparisonDepth?: number
  include?: { prevState?: boolean; nextState?: boolean; changedState?: boolean }
}
interface Dispatch {
  <T extends Action>(action: T): T
}
type Middleware<S> = (api: {
  dispatch: Dispatch
  getState(): S
}) => (next: (action: unknown) => unknown) => (action: unknown) => unknown

/** Keeps the events of a share of visitors, from 0 to 1. */
export declare function sampleByDistinctId(percent: number): BeforeSendFn
/** Keeps the events of a share of sessions, from 0 to 1. */
export declare function sampleBySessionId(percent: number): BeforeSendFn
/** Keeps a share of the events with these names, from 0 to 1, and all others. */
export declare function sampleByEvent(eventNames: string[], percent: number): BeforeSendFn
/** Prints each event and sends none. */
export declare const printAndDropEverything: BeforeSendFn
/** Whether a user agent names Chrome and not AppleWebKit and Safari, as all real Chromes do. */
export declare function isLikelyWebViewBot(ua: string | undefined): boolean
/** Asks for feature flags with all that an event would make properties of the person. */
export declare const setAllPersonProfilePropertiesAsPersonPropertiesForFlags: (posthog: PostHog) => void
export declare function browserConsoleLogger(title: string, stateEvent: StateEvent): void
/** A logger that writes state events into the instance's session recording. */
export declare const sessionRecordingLoggerForPostHogInstance: (posthog: PostHog) => StateLogger
/** Redux middleware that logs each action with what it changed. */
export declare function posthogReduxLogger<S = any>(config?: StateLoggerConfig<S>): Middleware<S>
/** A Kea plugin that does the same. */
export declare function posthogKeaLogger<S = any>(
  config?: StateLoggerConfig<S>,
): {
  name: string
  events: { beforeReduxStore(options: any): void }
}
