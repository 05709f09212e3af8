// Traces: spans of the page's own code, by PostHog's specification traces; posthog-js 1.449.2 has none.
// crates/signals/src/spans.rs decides.

import type { Span, SpanRecord, StartSpanOptions, TracesConfig } from '@posthog/types'
import type { Parts } from '../../features/extensions/extensions'
import * as logger from '../../platform/logger'
import { randomHex } from '../../platform/random_hex'
import { guarded } from '../../wasm/guard'
import { PipelineKind } from '../../wire/signals_protocol'
import { LiveSpans } from './module'
import type { Sdk } from '../sdk'
import { activeSpan, withActive } from './active_span'
import { filtered } from './hooks'
import { leavesWithPage } from './lifecycle'
import { contextOf } from './context'
import { makePipeline } from './pipeline'
import { plain } from './plain'
import { limited, nameOf, NO_SPAN, OpenSpan, timeOf, type SpanEvent, type Start } from './span'

/** The server sets older times to now. */
const DAY_MS = 864e5
const TRACE_BYTES = 16
const SPAN_BYTES = 8

type Parent = Pick<Start, 'traceId' | 'parentSpanId' | 'traceState' | 'isRemote'>

/** A span as the page's hook gets it. Its identifiers stay, whatever a hook does. */
function recordOf(span: OpenSpan): SpanRecord {
  const { traceId, spanId, parentSpanId, kind, time } = span.start_
  const record = {
    name: span.name_,
    kind,
    status: span.status_,
    attributes: { ...span.attributes_ },
    events: span.events_,
    startTime: time,
    endTime: span.end_!,
  }
  for (const [name, value] of Object.entries({ traceId, spanId, parentSpanId }))
    Object.defineProperty(record, name, {
      enumerable: true,
      get: () => value,
      set() {
        logger.warn(`${name} of a span stays as it is`)
      },
    })
  return record as unknown as SpanRecord
}

export function makeTraces(sdk: Sdk): Parts {
  const live = new LiveSpans()
  const option = (): TracesConfig | undefined => (sdk.config as { traces?: TracesConfig }).traces
  const pipeline = makePipeline(sdk, PipelineKind.Traces, 'traces', option)
  leavesWithPage(sdk, pipeline)
  let known: TracesConfig | undefined

  const say = (): void => {
    const warning = live.warning(performance.now())
    if (warning) logger.warn(warning)
  }
  const lose = (reason: string): void => {
    live.lose(reason)
    say()
  }

  /** The record of a span, with the limits again and valid times after the page's hooks; null where they drop it. */
  function finished(span: OpenSpan): object | null {
    const { start_: start } = span
    const given = filtered(recordOf(span), option()?.beforeSpanSend, 'beforeSpanSend function')
    if (!given || !Array.isArray(given.events) || typeof given.attributes !== 'object') return null
    const { attributes, dropped } = limited(given.attributes, start.most, start.known)
    const startTime = timeOf(given.startTime) ?? start.time
    const events = (given.events as SpanEvent[]).slice(0, start.most[1]).map((event) => ({
      ...event,
      name: nameOf(event.name, start.most[2]),
      timestamp: timeOf(event.timestamp) ?? startTime,
    }))
    const isStatus = given.status === undefined || /^(ok|error)$/.test(given.status?.code)
    return {
      traceId: start.traceId,
      spanId: start.spanId,
      parentSpanId: start.parentSpanId,
      traceState: start.traceState,
      isRemote: start.isRemote,
      name: nameOf(given.name, start.most[2]),
      kind: given.kind,
      status: isStatus ? given.status : span.status_,
      attributes,
      events,
      startTime,
      endTime: Math.max(timeOf(given.endTime) ?? span.end_!, startTime),
      droppedAttributesCount: span.dropped_ + dropped,
      droppedEventsCount: span.droppedEvents_ + given.events.length - events.length,
    }
  }

  /** The parent that the page names, or the active span; null where nothing may be recorded below it. */
  function parentOf({ parent: own, tracestate }: StartSpanOptions): Parent | undefined | null {
    const parent: unknown = own ?? activeSpan(sdk)
    if (parent instanceof OpenSpan)
      return { traceId: parent.traceId, parentSpanId: parent.spanId, traceState: parent.start_.traceState! }
    if (typeof parent !== 'string') return parent ? null : undefined
    const [traceId, parentSpanId] = live.parent(parent).split('-')
    if (!traceId) return logger.warn('a parent is no traceparent and is left out') as undefined
    const traceState = typeof tracestate === 'string' ? live.soundState(tracestate) : ''
    return { traceId, parentSpanId: parentSpanId!, traceState, isRemote: true }
  }

  function open(name: string, options: StartSpanOptions): Span {
    const config = option()
    if (!config || !sdk.is_capturing()) return NO_SPAN
    if (config !== known) live.setUp(plain(config))
    known = config
    const parent = parentOf(options)
    if (parent === null) return NO_SPAN
    const number = live.start(performance.now())
    say()
    if (!number) return NO_SPAN
    const [now, given] = [Date.now(), timeOf(options.startTime)]
    if (given !== undefined && now - given > DAY_MS)
      logger.warn('PostHog sets the start of a span to now that is a day old')
    const most: Start['most'] = [live.most(0), live.most(1), live.most(2)]
    const about = Object.entries(contextOf(sdk)).filter(([, value]) => value)
    const span = new OpenSpan(
      {
        traceId: parent?.traceId ?? randomHex(TRACE_BYTES),
        spanId: randomHex(SPAN_BYTES),
        ...parent,
        name: nameOf(name, most[2]),
        kind: options.kind ?? 'internal',
        known: Object.fromEntries(about) as Start['known'],
        time: given ?? now,
        isGiven: given !== undefined,
        most,
      },
      guarded((ended: OpenSpan): void => {
        if (!live.end(number, performance.now())) return say()
        if (!sdk.is_capturing()) return lose('the visitor has opted out')
        const record = finished(ended)
        if (!record) return lose('beforeSpanSend dropped them')
        pipeline.put_((records) => records.span(plain(record)))
      }),
    )
    return options.attributes ? span.setAttributes(options.attributes) : span
  }
  const startSpan = (name: string, options?: StartSpanOptions): Span =>
    guarded(open)(name, options && typeof options === 'object' ? options : {}) ?? NO_SPAN

  /** Runs the page's function within a span. What it throws is the page's, and goes on to it. */
  function withSpan<R>(name: string, ...more: [...StartSpanOptions[], (span: Span) => R]): R {
    const run = more.pop() as (span: Span) => R
    const span = startSpan(name, more[0] as StartSpanOptions)
    if (!(span instanceof OpenSpan)) return run(span)
    const failed = (error: unknown): never => {
      span.fail_(error)
      span.end()
      throw error
    }
    let answer: R
    try {
      answer = withActive(sdk, span, () => run(span))
    } catch (error) {
      return failed(error)
    }
    if (typeof (answer as any)?.then !== 'function') {
      span.end()
      return answer
    }
    return (answer as any).then((value: unknown) => {
      span.end()
      return value
    }, failed) as R
  }
  const getActiveSpan = (): Span | null => (activeSpan(sdk) as OpenSpan | undefined) ?? null
  return { startSpan, withSpan, getActiveSpan } as unknown as Parts
}
