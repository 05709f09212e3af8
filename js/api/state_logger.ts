// posthog-js's loggers of an app's state: Redux middleware and a Kea plugin (`customizations`, 1.449.2).

import * as posthogLogger from '../platform/logger'

type Action = { type: string; [name: string]: unknown }
type State = Record<string, unknown>

export interface StateEvent {
  type: string
  payload?: unknown
  /** Milliseconds since 1970. */
  timestamp: number
  executionTimeMs?: number
  prevState: unknown
  nextState: unknown
  changedState: unknown
}
export type StateLogger = (title: string, event: StateEvent) => void

export interface StateLoggerConfig {
  maskAction?: (action: Action) => Action | null
  maskState?: (state: any, action?: Action) => any
  titleFunction?: (event: StateEvent) => string
  logger?: StateLogger
  rateLimiterRefillRate?: number
  rateLimiterBucketSize?: number
  __stateComparisonDepth?: number
  include?: { prevState?: boolean; nextState?: boolean; changedState?: boolean }
}

const isObject = (value: unknown): value is State =>
  !!value && typeof value === 'object' && !Array.isArray(value)
const clamp = (value: number, least: number, most: number): number =>
  Math.min(Math.max(Number(value) || 0, least), most)

/** The members of a state that an action has changed: their values afterwards, or what they were where they have gone. */
function changesOf(before: any, after: any, depth = 5): any {
  if (typeof before !== 'object' || typeof after !== 'object' || before === after || !after) return {}
  if (!before) return after
  const changes: State = {}
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[name], after[name]]
    if (was === is) continue
    // as in posthog-js
    if (is === undefined) changes[name] = was
    else if (!isObject(was) || !isObject(is)) changes[name] = is
    else if (depth <= 1) changes[name] = 'max depth reached, checking for changed value'
    else {
      const inner = changesOf(was, is, depth - 1)
      if (Object.keys(inner).length) changes[name] = inner
    }
  }
  return changes
}

/**
 * Says for each kind of action whether it is one too many: `rate` more each second, up to `size`. The one that takes the
 * last token counts as too many, as in posthog-js.
 */
function makeLimiter(rate: number, size: number): (kind: string) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return (kind) => {
    const now = Date.now()
    const bucket = buckets.get(kind) ?? { tokens: size, at: now }
    buckets.set(kind, bucket)
    const seconds = Math.floor((now - bucket.at) / 1000)
    if (seconds > 0) {
      bucket.tokens = Math.min(bucket.tokens + seconds * rate, size)
      bucket.at += seconds * 1000
    }
    if (bucket.tokens) bucket.tokens--
    return !bucket.tokens
  }
}

const titleOf = ({ type, executionTimeMs: ms }: StateEvent): string =>
  ms === undefined ? type : `${type} (${ms.toFixed(2)}ms)`

/** Prints a state event to the console. */
export function browserConsoleLogger(title: string, event: StateEvent): void {
  // oxlint-disable-next-line no-console -- it is what it is for
  console.log(title, event)
}

/** Writes state events into the instance's session recording. */
export const sessionRecordingLoggerForPostHogInstance =
  (posthog: {
    sessionRecording?: { tryAddCustomEvent(tag: string, payload: unknown): unknown }
  }): StateLogger =>
  (title, stateEvent) => {
    posthog?.sessionRecording?.tryAddCustomEvent('app-state', { title, stateEvent })
  }

/** Redux middleware that logs each action with what it changed. Never throws into the store. */
export function posthogReduxLogger(config: StateLoggerConfig = {}) {
  const { maskAction, maskState, titleFunction = titleOf, logger = browserConsoleLogger } = config
  const include = config.include ?? { prevState: true, nextState: false, changedState: true }
  const size = clamp(config.rateLimiterBucketSize ?? 10, 0, 100)
  const isTooMany = makeLimiter(clamp(config.rateLimiterRefillRate ?? 1, 0, size), size)
  const log = (action: Action, before: unknown, after: unknown, executionTimeMs: number): void => {
    const masked = maskAction ? maskAction(action) : action
    if (!masked) return
    if (isTooMany(action.type)) return posthogLogger.info(`action "${action.type}" has been rate limited`)
    const state = (of: unknown): unknown => (maskState ? maskState(of, masked) : of)
    const [prevState, nextState] = [state(before), state(after)]
    const { type, ...payload } = masked
    const event: StateEvent = {
      type,
      payload,
      timestamp: Date.now(),
      executionTimeMs,
      prevState: include.prevState ? prevState : undefined,
      nextState: include.nextState ? nextState : undefined,
      changedState: include.changedState
        ? changesOf(prevState, nextState, config.__stateComparisonDepth)
        : undefined,
    }
    logger(titleFunction(event), event)
  }
  return (store: { getState(): unknown }) => (next: (action: unknown) => unknown) => (action: unknown) => {
    const before = store.getState()
    const began = performance.now()
    const result = next(action)
    const took = performance.now() - began
    try {
      log(action as Action, before, store.getState(), took)
    } catch (error) {
      posthogLogger.error('Error logging state:', error)
    }
    return result
  }
}

/** A Kea plugin that adds `posthogReduxLogger` to the store. */
export function posthogKeaLogger(config?: StateLoggerConfig) {
  const middleware = posthogReduxLogger(config)
  return {
    name: 'posthog-kea-logger',
    events: {
      beforeReduxStore: (options: { middleware: unknown[] }): void => {
        options.middleware.push(middleware)
      },
    },
  }
}
