// A span of the page's, with its attributes and events until it ends.

import type { Span, SpanAttributes, SpanAttributeValue, SpanRecord, SpanTimeInput } from '@posthog/types'
import * as logger from '../../platform/logger'
import { attempt, guarded } from '../../wasm/guard'

type Kind = SpanRecord['kind']
type Status = SpanRecord['status']
export type SpanEvent = SpanRecord['events'][number] & { name: string; droppedAttributesCount?: number }

/** What is known of a span when it starts. */
export interface Start {
  traceId: string
  spanId: string
  parentSpanId?: string
  traceState?: string
  isRemote?: boolean
  name: string
  kind: Kind
  /** What the SDK knows, whose number is not limited. */
  known: SpanAttributes
  /** ms since 1970, and whether the page said so. */
  time: number
  isGiven: boolean
  /** The most attributes, events and letters. */
  most: [attributes: number, events: number, letters: number]
}

/** The last moment that 64 bits of nanoseconds have, ms since 1970. */
const LAST_MS = 9_223_372_036_854

/** A time of the page's in ms since 1970, undefined for what is none. */
export function timeOf(value: unknown): number | undefined {
  const ms = value instanceof Date ? value.getTime() : value
  return typeof ms === 'number' && ms >= 0 && ms <= LAST_MS ? ms : undefined
}

/** A name as it leaves. */
export function nameOf(name: unknown, letters: number): string {
  if (typeof name === 'string' && name.trim()) return name.slice(0, letters)
  logger.warn('the name of a span, or of its event, must be a text that is not empty')
  return 'unknown'
}

const cut = (value: unknown, letters: number): SpanAttributeValue =>
  (typeof value === 'string' ? value.slice(0, letters) : value) as SpanAttributeValue

/** The first attributes of an object, those of `known` besides them, and how many are left out. */
export function limited(
  given: SpanAttributes | undefined,
  [most, , letters]: Start['most'],
  known: SpanAttributes = {},
): { attributes: SpanAttributes; dropped: number } {
  const attributes: SpanAttributes = {}
  let [count, dropped] = [0, 0]
  for (const [key, value] of Object.entries(given ?? {})) {
    if (value == null) continue
    if (!(key in known) && ++count > most) dropped++
    else attributes[key] = cut(value, letters)
  }
  return { attributes, dropped }
}

/** What was thrown, as OpenTelemetry's event of it. */
function thrown(error: any): SpanAttributes {
  const isText = typeof error?.message === 'string'
  const stack: unknown = error?.stack
  return {
    'exception.type': isText ? String(error.name ?? 'Object') : typeof error,
    'exception.message': isText ? error.message : String(error),
    ...(typeof stack === 'string' && { 'exception.stacktrace': stack }),
  }
}

/** A span that records; `ended` gets it once. */
export class OpenSpan implements Span {
  readonly traceId: string
  readonly spanId: string
  /** The page's and the SDK's. */
  attributes_: SpanAttributes
  events_: SpanEvent[] = []
  status_: Status
  name_: string
  dropped_ = 0
  droppedEvents_ = 0
  end_: number | undefined
  /** A clock that never goes back, at the start. */
  since_ = performance.now()

  constructor(
    readonly start_: Start,
    private readonly ended_: (span: OpenSpan) => void,
  ) {
    this.traceId = start_.traceId
    this.spanId = start_.spanId
    this.name_ = start_.name
    this.attributes_ = { ...start_.known }
  }

  private now_(): number {
    const { isGiven, time } = this.start_
    return isGiven ? Date.now() : time + performance.now() - this.since_
  }

  private isOpen_(method: string): boolean {
    if (this.end_ === undefined) return true
    logger.warn(`${method}: the span has ended`)
    return false
  }

  setAttribute(key: string, value: SpanAttributeValue): this {
    return this.setAttributes({ [key]: value })
  }

  setAttributes(attributes: SpanAttributes): this {
    if (!this.isOpen_('setAttributes') || !attributes || typeof attributes !== 'object') return this
    const { known, most } = this.start_
    for (const key of Object.keys(attributes)) {
      const value = attributes[key]
      const count = Object.keys(this.attributes_).filter((name) => !(name in known)).length
      if (value == null) delete this.attributes_[key]
      else if (key in known || key in this.attributes_ || count < most[0])
        this.attributes_[key] = cut(value, most[2])
      else this.dropped_++
    }
    return this
  }

  addEvent(name: string, given?: SpanAttributes, time?: SpanTimeInput): this {
    if (!this.isOpen_('addEvent')) return this
    const { most } = this.start_
    if (this.events_.length >= most[1]) {
      this.droppedEvents_++
      return this
    }
    const { attributes, dropped } = limited(given, most)
    this.events_.push({
      name: nameOf(name, most[2]),
      timestamp: timeOf(time) ?? this.now_(),
      attributes,
      ...(dropped && { droppedAttributesCount: dropped }),
    })
    return this
  }

  setStatus(code: 'ok' | 'error', message?: string): this {
    if (!this.isOpen_('setStatus')) return this
    if (code === 'ok' || code === 'error')
      this.status_ = { code, ...(message && { message: String(message).slice(0, this.start_.most[2]) }) }
    else logger.warn('the status of a span is ok or error, not', code)
    return this
  }

  recordException(error: unknown): this {
    return this.fail_(error, true)
  }

  /** Says what was thrown; `isTold` by the page, whose `ok` counts otherwise. */
  fail_(error: unknown, isTold?: boolean): this {
    const attributes = attempt(() => thrown(error)) ?? {}
    this.addEvent('exception', attributes)
    if (isTold || this.status_?.code !== 'ok')
      this.setStatus('error', attributes['exception.message'] as string)
    return this
  }

  updateName(name: string): this {
    if (this.isOpen_('updateName')) this.name_ = nameOf(name, this.start_.most[2])
    return this
  }

  traceparent(): string {
    return `00-${this.traceId}-${this.spanId}-01`
  }

  tracestate(): string | null {
    return this.start_.traceState || null
  }

  end(time?: SpanTimeInput): void {
    if (!this.isOpen_('end')) return
    this.end_ = Math.max(timeOf(time) ?? this.now_(), this.start_.time)
    this.ended_(this)
  }
}

/** Methods that answer the span. */
const CHAINED = [
  'setAttribute',
  'setAttributes',
  'addEvent',
  'setStatus',
  'recordException',
  'updateName',
] as const
type Chained = (this: OpenSpan, ...args: any[]) => OpenSpan

// a value that throws when it is read must neither reach the page nor break its chain of calls
const methods = OpenSpan.prototype as unknown as Record<string, Chained>
for (const name of CHAINED) {
  const method = guarded(methods[name]!)
  methods[name] = function (...args) {
    method.apply(this, args)
    return this
  }
}

const same = function (this: Span): Span {
  return this
}
const none = (): null => null
/** Stands for a span where nothing is recorded. */
export const NO_SPAN = {
  traceId: null,
  spanId: null,
  traceparent: none,
  tracestate: none,
  end: (): void => {},
  ...Object.fromEntries(CHAINED.map((name) => [name, same])),
} as Span
