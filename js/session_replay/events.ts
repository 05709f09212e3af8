// What the recorder emits: JSON in UTF-8, of which no more is read than has to be.

import { utf8 } from '../platform/utf8'
import { ReplayTag } from '../wire/replay_protocol'
import { EventType } from '../wire/rrweb'

/** Custom events that the pipe knows. */
const TAGS: Record<string, ReplayTag> = {
  $session_ending: ReplayTag.SessionEnding,
  $session_starting: ReplayTag.SessionStarting,
  'recording paused': ReplayTag.Paused,
}

export interface RecordedEvent {
  type: EventType
  /** Of an incremental event, -1 of others. */
  source: number
  tag: ReplayTag
  /** ms since 1970 */
  timestamp: number
  bytes: Uint8Array<ArrayBuffer>
  /** Of a meta, custom or plugin event. */
  data?: Record<string, any>
}

/** `{"type":` */
const TYPE_AT = 8
/** `{"type":3,"data":{"source":` */
const SOURCE_AT = 27
/** The last digit before `}`, from the end. */
const LAST_DIGIT = 2

export const textOf = (bytes: Uint8Array): string => utf8.decoder_.decode(bytes)
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => utf8.encoder_.encode(text)

export function read(bytes: Uint8Array<ArrayBuffer>): RecordedEvent {
  const type = bytes[TYPE_AT]! - 48
  if (type === EventType.Meta || type === EventType.Custom || type === EventType.Plugin) {
    const { data, timestamp } = JSON.parse(textOf(bytes))
    return { type, source: -1, tag: tagOf(type, data), timestamp, bytes, data }
  }
  // `…,"timestamp":1795390184238}`; read as bytes, of which there are few: a decoder costs more
  let timestamp = 0
  for (let at = bytes.length - LAST_DIGIT, unit = 1; isDigit(bytes[at]); at--, unit *= 10)
    timestamp += (bytes[at]! - 48) * unit
  let source = type === EventType.IncrementalSnapshot ? 0 : -1
  if (!source) for (let at = SOURCE_AT; isDigit(bytes[at]); at++) source = source * 10 + bytes[at]! - 48
  return { type, source, tag: ReplayTag.Other, timestamp: timestamp || Date.now(), bytes }
}

/** Returns the event, moved to `at` (ms since 1970) where it is earlier. Times have 13 digits until the year 2286. */
export function notBefore(event: RecordedEvent, at: number): RecordedEvent {
  if (event.timestamp >= at) return event
  const bytes = event.bytes.slice()
  bytes.set(bytesOf(String(at)), bytes.length - 1 - String(at).length)
  return { ...event, timestamp: at, bytes }
}

const isDigit = (byte: number | undefined): boolean => byte! >= 48 && byte! <= 57

function tagOf(type: EventType, data: Record<string, any> | undefined): ReplayTag {
  if (type !== EventType.Custom) return ReplayTag.Other
  // the page may say it, too
  if (data?.tag === 'sessionIdle' && data.payload?.sessionId) return ReplayTag.SessionIdle
  return TAGS[data?.tag] || ReplayTag.Other
}

/** An event of ours, or one that was changed. */
export function make(type: EventType, data: Record<string, any>, timestamp: number): RecordedEvent {
  const bytes = bytesOf(jsonOf({ type, data, timestamp }))
  return { type, source: -1, tag: tagOf(type, data), timestamp, data, bytes }
}

/** A page's config may hold anything; what contains itself does not do so in JSON. */
function jsonOf(event: object): string {
  try {
    return JSON.stringify(event)
  } catch {
    const holders: unknown[] = []
    return JSON.stringify(event, function (this: unknown, _, part) {
      if (typeof part === 'bigint') return String(part)
      if (!part || typeof part !== 'object') return part
      while (holders.length && holders.at(-1) !== this) holders.pop()
      if (holders.includes(part)) return '[Circular]'
      holders.push(part)
      return part
    })
  }
}
