// Members of an instance that are made from lists: those of lazily loaded features (js/features/extensions).

import { extend, type Extended, type FileName } from '../features/extensions/extensions'
import { guarded } from '../wasm/guard'
import * as logger from '../platform/logger'

export type Split<Names extends string> = Names extends `${infer First} ${infer Rest}`
  ? First | Split<Rest>
  : Names

/** Methods of the instance in `@posthog/types`. */
const TYPED =
  'canRenderSurvey canRenderSurveyAsync captureLog getActiveMatchingSurveys getSurveys loadToolbar onActiveMatchingSurveysChanged renderSurvey' as const
/** Its other methods. */
const METHODS = TYPED + ' cancelPendingSurvey displaySurvey onSurveysLoaded'
/** Parts of the instance. */
const PARTS =
  'conversations deadClicksAutocapture heatmaps logger logs metrics productTours siteApps surveys toolbar webMCP webVitalsAutocapture startSpan withSpan getActiveSpan'.split(
    ' ',
  )
/** The file that a part is in. */
const fileOf = (part: string): FileName =>
  /^(lo|m)/.test(part) ? 'signals' : part === 'webMCP' ? 'webmcp' : 'extensions'
/** What these three do before traces are there: the page's code runs, with a span that records nothing. */
const spans = (span: object): Record<string, Call> => ({
  startSpan: () => span,
  withSpan: (...args: Call[]) => args.pop()!(span),
  getActiveSpan: () => null,
})
/** The part that takes a span's place. */
const SPAN = 'span'

/** Members of `@posthog/types` that are made here. */
export type Listed = Split<typeof TYPED> | 'logger'

/** Members that the package's types have besides. */
export type Traced = 'metrics' | 'startSpan' | 'withSpan' | 'getActiveSpan'

const error = 'not available'

/** What methods answer before their feature is there, by their names; all others undefined. */
const answerTo = (name: string): unknown =>
  name.startsWith('can')
    ? { visible: false, disabledReason: error }
    : /^(is|load)/.test(name)
      ? false
      : undefined
/** Methods that answer a promise: of surveys, logs, metrics and conversations. */
const LATER = /Async|Link|Message|Read|Tickets|^(fl|rest)/

type Call = (...args: any[]) => any
/** When and for whom (JSON) a method was called before its feature was there, and whether that was on an earlier page. */
export type Called = [time: number, id: string, isOld?: boolean]

/**
 * Calls a method of a feature when that is there; what it answers, or a substitute where the feature cannot be had. Its `this`
 * is a `Called`.
 */
async function callLater(client: Extended, part: string, name: string, args: unknown[]): Promise<unknown> {
  const called: Called = [Date.now(), client.core_.property_('distinct_id')]
  const file = fileOf(part)
  // what the page logs and counts is not lost where it goes before the file has come
  const waits = file === 'signals' ? (client.waits_ ??= []) : []
  waits.push([part, name, args, called])
  const method = (await extend(client, file))?.[part]?.[name] as Call | undefined
  waits.length = 0
  if (method) return guarded(method).apply(called, args)
  logger.warn(`${name} is not available`)
  const [callback] = args
  if (typeof callback === 'function') guarded(callback as Call)([], { isLoaded: false, error })
  return answerTo(name) ?? null
}

/** Calls a method of a feature, as soon as that is there; `part` is empty for the instance's own methods. */
function call(client: Extended, part: string, name: string, args: unknown[]): unknown {
  if (part === SPAN) return name.startsWith('trace') ? null : waitingPart(client, part)
  const method = client.parts_?.[part]?.[name] as Call | undefined
  if (method) return method(...args)
  const done = callLater(client, part, name, args)
  if (name.startsWith('on'))
    return async () => {
      const end = await done
      if (typeof end === 'function') end()
    }
  return LATER.test(name) ? done : answerTo(name)
}

/** What takes calls of a feature that is not there: one object for each, whose methods are made when they are asked for. */
function waitingPart(client: Extended, part: string): object {
  return ((client.waiting_ ??= {})[part] ??= new Proxy(
    { isEnabled: false, apps: {}, traceId: null, spanId: null },
    {
      get: (own, name) =>
        name === 'logger'
          ? waitingPart(client, name)
          : name in own || typeof name === 'symbol' || name === 'then'
            ? Reflect.get(own, name)
            : (...args: unknown[]) => call(client, part, name, args),
    },
  ))
}

/** Gives `prototype` members, their `names` separated by spaces, that are as little enumerable as a class's methods. */
export function addMembers(prototype: object, names: string, make: (name: string) => unknown): void {
  for (const name of names.split(' '))
    Object.defineProperty(prototype, name, { value: make(name), writable: true, configurable: true })
}

/** Gives `prototype` these methods. */
export const addMethods = (prototype: object, methods: object): void =>
  addMembers(prototype, Object.keys(methods).join(' '), (name) => methods[name as never])

/** Gives an instance's `prototype` the members of the features that are loaded when they are needed. */
export function addExtended(prototype: object): void {
  addMembers(
    prototype,
    METHODS,
    (name) =>
      function (this: Extended, ...args: unknown[]): unknown {
        return call(this, name === 'captureLog' ? 'logs' : '', name, args)
      },
  )
  for (const part of PARTS)
    Object.defineProperty(prototype, part, {
      configurable: true,
      get(this: Extended): object {
        return this.parts_?.[part] ?? spans(waitingPart(this, SPAN))[part] ?? waitingPart(this, part)
      },
    })
}
