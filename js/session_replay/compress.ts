// Packs the large parts of events as posthog-js does (`cv: '2024-10'`): gzip, its bytes as characters.

import { textOf, type RecordedEvent } from './events'
import type { HostSdk } from './host'
import type { Given } from './options'
import { sliced } from './slices'
import { EventType, IncrementalSource } from '../wire/rrweb'

/** What is smaller is smaller in the request's own gzip, among its like, and its player takes it as it is, bytes. */
const LEAST = 1 << 16
/** So much is packed at once, bytes: the browser does that on the page's own thread. */
const PIECE = 1 << 15
/** `String.fromCharCode` takes so many at once. */
const CHARACTERS = 8192
/** `{"type":2,"data":` */
const DATA_AT = 17
/** Members of an event's data that are packed, by its source. */
const PARTS: Record<number, string[]> = {
  [IncrementalSource.Mutation]: ['texts', 'attributes', 'removes', 'adds'],
  [IncrementalSource.StyleSheetRule]: ['adds', 'removes'],
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** Whether the page wants events packed. */
export const compresses = ({ config }: HostSdk): boolean =>
  (config.session_recording as Given).compress_events ?? true

/** Whether it should be compressed, and can be here. */
export function isPackable({ type, source, bytes }: RecordedEvent): boolean {
  return (
    bytes.length > LEAST &&
    typeof CompressionStream === 'function' &&
    (type === EventType.FullSnapshot || (type === EventType.IncrementalSnapshot && !!PARTS[source]))
  )
}

/** The packed event as JSON; undefined where it could not be packed. */
export async function pack(event: RecordedEvent): Promise<string | undefined> {
  const { bytes, type, source } = event
  const end = bytes.lastIndexOf(CLOSE_OBJECT)
  const rest = sliced()
  try {
    const parts =
      type === EventType.FullSnapshot ? [dataOf(event)] : await partsOf(bytes, PARTS[source]!, rest)
    let text = ''
    let at = 0
    for (const [start, over] of parts) {
      text += textOf(bytes.subarray(at, start)) + (await gzip(bytes.subarray(start, over), rest))
      at = over
    }
    return text + textOf(bytes.subarray(at, end)) + ',"cv":"2024-10"}'
  } catch {
    // it goes as it is
    return
  }
}

function dataOf({ bytes }: RecordedEvent): [number, number] {
  const tail = textOf(bytes.subarray(-64))
  return [DATA_AT, bytes.length - (tail.length - tail.lastIndexOf(',"timestamp":'))]
}

/** Where those members of an event's `data` begin and end. It is not parsed: that would be one long task. */
async function partsOf(
  bytes: Uint8Array<ArrayBuffer>,
  names: string[],
  rest: () => Promise<void> | undefined,
): Promise<[number, number][]> {
  const found: [number, number][] = []
  let depth = 0
  let name = ''
  let start = 0
  let textAt = 0
  let restAt = PIECE
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (textAt) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) {
        if (depth === 2) name = textOf(bytes.subarray(textAt, at))
        textAt = 0
      }
    } else if (byte === QUOTE) {
      textAt = at + 1
    } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (depth++ === 2 && names.includes(name)) start = at
    } else if ((byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) && --depth === 2 && start) {
      found.push([start, at + 1])
      start = 0
    }
    if (at < restAt) continue
    restAt = at + PIECE
    await rest()
  }
  return found
}

/** JSON of the gzip. */
async function gzip(part: Uint8Array<ArrayBuffer>, rest: () => Promise<void> | undefined): Promise<string> {
  const { readable, writable } = new CompressionStream('gzip')
  const packed = new Response(readable).arrayBuffer()
  const writer = writable.getWriter()
  for (let at = 0; at < part.length; at += PIECE) {
    await writer.write(part.subarray(at, at + PIECE))
    await rest()
  }
  await writer.close()
  const bytes = new Uint8Array(await packed)
  let text = ''
  for (let at = 0; at < bytes.length; at += CHARACTERS) {
    text += JSON.stringify(String.fromCharCode(...bytes.subarray(at, at + CHARACTERS))).slice(1, -1)
    await rest()
  }
  return `"${text}"`
}
