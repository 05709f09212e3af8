// What a request to PostHog says, whichever way it is packed.

import { gunzipSync } from 'node:zlib'

/**
 * The JSON of a body, and how it was packed: gzip is detected by its first bytes, base64 comes as a form
 * field `data`.
 *
 * @param {Buffer} body
 */
export function decodeBody(body) {
  if (body.length === 0) return { packing: 'empty', json: undefined }
  if (body[0] === 0x1f && body[1] === 0x8b)
    return { packing: 'gzip', json: JSON.parse(gunzipSync(body).toString()) }
  const text = body.toString()
  if (!text.startsWith('data=')) return { packing: 'json', json: JSON.parse(text) }
  const data = new URLSearchParams(text).get('data')
  if (/^[[{]/.test(data)) return { packing: 'form', json: JSON.parse(data) }
  return { packing: 'base64', json: JSON.parse(Buffer.from(data, 'base64').toString()) }
}

/**
 * The events of a decoded body, and their envelope. PostHog accepts one event, a list of them, or an envelope
 * with a `batch`.
 */
export function eventsOf(json) {
  if (Array.isArray(json)) return { events: json, envelope: {} }
  if (Array.isArray(json?.batch)) {
    const { batch, ...envelope } = json
    return { events: batch, envelope }
  }
  return json && typeof json.event === 'string'
    ? { events: [json], envelope: {} }
    : { events: [], envelope: json ?? {} }
}
