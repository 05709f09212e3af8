import { EventType } from '../../../js/wire/rrweb'
import type { PostHogEvent } from '../shared/events_api'
import { eventPlace } from '../shared/format'
import type { RecordedEvent } from './api'

export type Kind = 'event' | 'console' | 'network' | 'mark'

/** Something that happened in a session, beside what was seen of it. */
export interface Moment {
  key: string
  kind: Kind
  /** Milliseconds since 1970. */
  time: number
  title: string
  detail: string
  level: 'error' | 'warn' | 'info'
  /** All there is to know of it. */
  data: unknown
}

const record = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

export function eventMoment(event: PostHogEvent): Moment {
  return {
    key: `event ${event.uuid}`,
    kind: 'event',
    time: Date.parse(event.timestamp),
    title: event.event,
    detail: eventPlace(event),
    level: event.event === '$exception' ? 'error' : 'info',
    data: event.properties,
  }
}

/** What an event of the recorder tells besides what the player shows. `key` is unique to the event. */
export function recordedMoments(event: RecordedEvent, key: string): Moment[] {
  const { type, timestamp, data } = event
  if (type === EventType.Plugin && data.plugin === 'rrweb/console@1')
    return [consoleMoment(record(data.payload), timestamp, key)]
  if (type === EventType.Plugin && data.plugin === 'rrweb/network@1') {
    const { requests } = record(data.payload)
    if (!Array.isArray(requests)) return []
    return requests.map((request, at) => networkMoment(record(request), timestamp, `${key} ${at}`))
  }
  if (type === EventType.Meta) {
    const size = `${String(data.width)} × ${String(data.height)}`
    return [mark(text(data.href) || 'Page', size, event, key)]
  }
  if (type === EventType.Custom)
    return [mark(text(data.tag) || 'Custom event', text(record(data.payload).href), event, key)]
  return []
}

function mark(title: string, detail: string, event: RecordedEvent, key: string): Moment {
  return { key, kind: 'mark', time: event.timestamp, title, detail, level: 'info', data: event.data }
}

/** The recorder writes each argument as JSON, cut off where it is long. */
function argument(written: unknown): string {
  try {
    const value: unknown = JSON.parse(text(written))
    return typeof value === 'string' ? value : text(written)
  } catch {
    return String(written)
  }
}

function consoleMoment(payload: Record<string, unknown>, time: number, key: string): Moment {
  const level = text(payload.level)
  const written = Array.isArray(payload.payload) ? payload.payload : []
  return {
    key,
    kind: 'console',
    time,
    title: written.map(argument).join(' '),
    detail: level,
    level: level === 'error' || level === 'assert' ? 'error' : level === 'warn' ? 'warn' : 'info',
    data: payload,
  }
}

/** `https://shop.test/cart?x=1` as `/cart?x=1`. */
function shortAddress(name: string): string {
  if (!URL.canParse(name)) return name
  const { pathname, search } = new URL(name)
  return pathname + search
}

function networkMoment(request: Record<string, unknown>, time: number, key: string): Moment {
  const status = Number(request.status ?? request.responseStatus ?? 0)
  const method = text(request.method)
  const took = Number(request.duration)
  const facts = [
    status > 0 && String(status),
    text(request.initiatorType),
    Number.isFinite(took) && `${Math.round(took)} ms`,
  ]
  return {
    key,
    kind: 'network',
    time: Number(request.timestamp) || time,
    title: [method, shortAddress(text(request.name))].filter(Boolean).join(' '),
    detail: facts.filter(Boolean).join(' · '),
    level: status >= 400 ? 'error' : 'info',
    data: request,
  }
}
