// Packs the large parts of events as posthog-js does (`cv: '2024-10'`): gzip, its bytes as characters.

import { Source, textOf, Type, type Told } from './events'
import type { Owner } from './host'
import type { Given } from './options'

/** What is smaller is smaller in the request's own gzip, among its like, and its player takes it as it is, bytes. */
const LEAST = 1 << 16
/** `String.fromCharCode` takes so many at once. */
const CHARACTERS = 8192
/** `{"type":2,"data":` */
const DATA_AT = 17

/** Whether the page wants events packed. */
export const compresses = ({ config }: Owner): boolean =>
  (config.session_recording as Given).compress_events ?? true

/** Whether it is to be packed, and can be here. */
export function isPackable({ type, source, bytes }: Told): boolean {
  return (
    bytes.length > LEAST &&
    typeof CompressionStream === 'function' &&
    (type === Type.FullSnapshot ||
      (type === Type.IncrementalSnapshot && (source === Source.Mutation || source === Source.StyleSheetRule)))
  )
}

/** The packed event as JSON; undefined where it could not be packed. */
export async function pack(told: Told): Promise<string | undefined> {
  try {
    return told.type === Type.FullSnapshot ? await packSnapshot(told) : await packParts(told)
  } catch {
    // it goes as it is
    return
  }
}

async function packSnapshot({ bytes, timestamp }: Told): Promise<string> {
  const tail = textOf(bytes.subarray(-64))
  const end = bytes.length - (tail.length - tail.lastIndexOf(',"timestamp":'))
  const data = await gzip(bytes.subarray(DATA_AT, end))
  return `{"type":2,"data":${data},"timestamp":${timestamp},"cv":"2024-10"}`
}

async function packParts({ bytes, source, timestamp }: Told): Promise<string | undefined> {
  const data = JSON.parse(textOf(bytes)).data as Record<string, unknown>
  const parts = source === Source.Mutation ? ['texts', 'attributes', 'removes', 'adds'] : ['adds', 'removes']
  await Promise.all(
    parts.map(async (name) => {
      if (data[name]) data[name] = JSON.parse(await gzip(JSON.stringify(data[name])))
    }),
  )
  return JSON.stringify({ type: Type.IncrementalSnapshot, data, timestamp, cv: '2024-10' })
}

/** JSON of the gzip. A blob is read in parts, each in a task of its own, so that the page is not kept waiting. */
async function gzip(part: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([part]).stream().pipeThrough(new CompressionStream('gzip'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += CHARACTERS)
    text += String.fromCharCode(...bytes.subarray(at, at + CHARACTERS))
  return JSON.stringify(text)
}
