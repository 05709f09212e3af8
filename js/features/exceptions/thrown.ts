// What a thrown value becomes in an event: `$exception_list`, as posthog-js 1.449.2 and PostHog's specification
// exception-event-metadata have it. The value may be anything: nothing here throws.

import { attempt } from '../../wasm/guard'
import { framesOf, type Chunks, type Frame } from './stack'

export type Exception = {
  type: string
  value: string
  mechanism: object
  stacktrace?: { type: 'raw'; frames: Frame[] }
}
/** What an exception is: its type, its value, its stack, and whether it is an error of the language or the browser. */
type Described = [type: string, value: string, stack?: string | undefined, isReal?: boolean]

const UNKNOWN: [Described, unknown] = [['', 'Unknown error'], undefined]

/** With all its causes and members. */
const MAX_EXCEPTIONS = 50
const MAX_MEMBERS = 1000
/** How many values may stand around the one that was thrown: events, and objects with an error. */
const MAX_WRAPPERS = 4
/** Characters of the names of an object's members. */
const MAX_KEYS = 40
const NAMED_TEXT =
  /^(?:uncaught (?:exception: )?)?(?:((?:eval|internal|range|reference|syntax|type|uri|)error): )?(.*)$/i

const get = (value: any, key: PropertyKey): any => attempt(() => value[key])
const textOf = (value: unknown): string => attempt(() => String(value ?? '')) ?? ''
const isText = (value: unknown): value is string => !!value && typeof value === 'string'
const isObject = (value: unknown): value is object => !!value && typeof value === 'object'
/** The name of a built-in class, whichever window it is of. */
const tagOf = (value: unknown): string => attempt(() => ({}).toString.call(value).slice(8, -1)) ?? ''
const isOf = (value: unknown, Kind: Function): unknown => attempt(() => value instanceof Kind)
const isError = (value: unknown): unknown =>
  /^((WebAssembly\.|DOM)?Exception|(DOM)?Error)$/.test(tagOf(value)) || isOf(value, Error)
const isDom = (value: unknown): boolean => /^DOM[EX]/.test(tagOf(value))
const classOf = (value: unknown): string => textOf(get(get(value, 'constructor'), 'name'))
const namesOf = (value: object): string[] => attempt(() => Object.keys(value)) ?? []

function keysOf(value: object): string {
  const keys = namesOf(value).sort().slice(0, MAX_KEYS)
  if (!keys.length) keys.push('[object has no keys]')
  while (keys.join(', ').length > MAX_KEYS) keys.pop()
  return ' captured as exception with keys: ' + keys.join(', ')
}

/** What an event says was thrown, or an object that has an error. */
function within(value: object): { inner: unknown; isReason?: boolean } | undefined {
  const tag = tagOf(value)
  const isEvent = isOf(value, Event)
  const reason = get(isEvent && get(value, 'detail'), 'reason')
  if (tag === 'PromiseRejectionEvent' || reason !== undefined)
    return { inner: reason !== undefined ? reason : get(value, 'reason'), isReason: true }
  const inner = isError(value)
    ? undefined
    : isEvent
      ? tag === 'ErrorEvent' && get(value, 'error')
      : namesOf(value)
          .map((key) => get(value, key))
          .find(isError)
  return inner && { inner }
}

function describeText(text: string): [type: string, value: string] {
  const [, type = '', value = text] = NAMED_TEXT.exec(text) ?? []
  return [type, value]
}

function describeObject(value: object): Described {
  const read = (key: string): any => get(value, key)
  const [tag, name, message] = [tagOf(value), read('name'), read('message')]
  const [type, text] = [textOf(name), textOf(message)]
  const stack = [read('stacktrace'), read('stack')].find(isText)
  if (isDom(value)) return [tag, (type || tag) + (text && ': ' + text), stack, true]
  if (isError(value)) {
    const inner = get(get(message, 'error'), 'message')
    return [type || classOf(value), isText(inner) ? inner : text, stack, true]
  }
  if ((tag === 'ErrorEvent' || (value as { isEvent_?: boolean }).isEvent_) && isText(message)) {
    const [file, line] = [read('filename'), read('lineno')]
    return [...describeText(message), file && line ? `at ${file}:${line}:${read('colno') || 0}` : undefined]
  }
  if (isOf(value, Event)) return [classOf(value), classOf(value) + keysOf(value)]
  const hasMessage = typeof message === 'string'
  if (typeof name === 'string')
    return [
      name.trim() && name,
      `'${name}' captured as exception` + (hasMessage ? ` with message: '${message}'` : ''),
      stack,
    ]
  if (hasMessage) return ['', message, stack]
  const kind = classOf(attempt(() => Object.getPrototypeOf(value)))
  return ['', (kind && kind !== 'Object' ? `'${kind}'` : 'Object') + keysOf(value), stack]
}

/** What build tools leave in the page: ids of scripts by the stacks that they had. */
type Page = { _debugIds?: Chunks; _posthogChunkIds?: Chunks }

/** The ids of the page's scripts for their source maps. */
function chunksOf({ _debugIds: native, _posthogChunkIds: own }: Page): Chunks {
  const chunks: Chunks = {}
  for (const [stack, id] of Object.entries({ ...native, ...own })) {
    const file = framesOf(stack).pop()?.filename
    if (file && id) chunks[file] = id
  }
  return chunks
}

/**
 * `$exception_list` of a thrown value; `mechanism` is of what caught it, and `ours` the stack for what has none of its own.
 */
export function exceptionList(thrown: unknown, mechanism: object, ours?: string): Exception[] {
  const list: Exception[] = []
  const chunks = attempt(() => chunksOf(globalThis as Page))
  const seen = new Set<unknown>()
  /** The exception that a value is, and the value inside it that is one. */
  const describe = (value: unknown, isReason?: boolean, depth = 0): [Described, unknown] => {
    if (!isObject(value)) {
      const text = attempt(() => String(value)) ?? ''
      const described: Described = isReason
        ? ['UnhandledRejection', 'Non-Error promise rejection captured with value: ' + text]
        : typeof value === 'string'
          ? describeText(text)
          : ['', 'Primitive value captured as exception: ' + text]
      return [described, value]
    }
    if (depth > MAX_WRAPPERS || seen.has(value)) return UNKNOWN
    seen.add(value)
    const found = within(value)
    return found ? describe(found.inner, found.isReason, depth + 1) : [describeObject(value), value]
  }
  const visit = (thrown: unknown, relation?: object): void => {
    if (list.length >= MAX_EXCEPTIONS || seen.has(thrown)) return
    const exception_id = list.length
    // a revoked proxy answers nothing
    const [[type, value, own, isReal], found] = attempt(() => describe(thrown)) ?? UNKNOWN
    const stack = own ?? (exception_id || isDom(found) ? undefined : ours)
    list.push({
      type: type || 'Error',
      value,
      mechanism: { ...mechanism, ...relation, synthetic: !isReal || own !== stack, exception_id },
      ...(stack && { stacktrace: { type: 'raw' as const, frames: framesOf(stack, chunks) } }),
    })
    const related = (other: unknown, source: string): void =>
      visit(other, { type: 'chained', handled: undefined, source, parent_id: exception_id })
    if (!isError(found)) return
    const [cause, members] = [get(found, 'cause'), get(found, 'errors')]
    if (cause) related(cause, 'cause')
    // of any window
    const isAggregate = isOf(found, AggregateError) || get(found, 'name') === 'AggregateError'
    if (isAggregate)
      attempt(() => {
        if (Array.isArray(members))
          for (const member of members.slice(0, MAX_MEMBERS)) related(member, 'member')
      })
  }
  visit(thrown)
  return list
}
