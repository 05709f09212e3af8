// What was recorded, by session and window: what goes with the snapshots, and which events there are. How each SDK
// writes the page into them is not compared: tests/fidelity does that.

import { gunzipSync } from 'node:zlib'

const KINDS = ['loading', 'load', 'full snapshot', 'incremental', 'meta', 'custom', 'plugin']
/** Incremental events that both recorders emit alike, by rrweb's number. */
const SOURCES = { 2: 'mouse', 3: 'scroll', 5: 'input' }
/** What says how the recorder is made, or how much it has recorded. */
const OWN = new Set(['$posthog_config'])
/** When it was made and sent, which is said by each event or once for all. */
const OUTSIDE = new Set(['timestamp', 'uuid', 'sent_at'])
const SIZES = ['flushed_size', 'bufferLength', 'bufferSize', 'cache_timestamp']

/** One entry for each session and window that anything was recorded of, in the order of their beginning. */
export function recordingsOf(requests) {
  const found = new Map()
  for (const { url, headers, events = [], status } of requests) {
    for (const { event, properties, ...rest } of events) {
      if (event !== '$snapshot') continue
      const { $snapshot_data: data, $snapshot_bytes: bytes, ...own } = properties
      const key = `${own.$session_id} ${own.$window_id}`
      const address = new URL(url)
      if (!found.has(key))
        found.set(key, {
          endpoint: address.origin + address.pathname,
          beacon: headers['sec-fetch-mode'] === 'no-cors',
          properties: own,
          members: Object.keys(rest)
            .filter((name) => !OUTSIDE.has(name))
            .sort()
            .join(' '),
          events: [],
        })
      const recording = found.get(key)
      if (typeof bytes !== 'number' || !(bytes > 0)) recording.bytes = bytes
      if (status < 400) recording.events.push(...[data].flat().flatMap(eventOf))
      for (const name of Object.keys(own)) recording.properties[name] = own[name]
    }
  }
  return [...found.values()].map(({ events, ...rest }) => ({ ...rest, events: withoutRepetitions(events) }))
}

/** What an event is, as far as it is compared. */
function eventOf(packed) {
  const { type, data } = unpacked(packed)
  const kind = KINDS[type]
  if (kind === 'meta') return { kind, href: data.href }
  if (kind === 'full snapshot') return { kind }
  if (kind === 'custom') return { kind, tag: data.tag, payload: payloadOf(data) }
  if (kind === 'plugin') {
    // where a line was written is said as each browser's stack has it
    const { trace, ...payload } = data.payload
    return { kind, plugin: data.plugin, payload: { ...payload, traced: trace?.length > 0 } }
  }
  if (kind !== 'incremental' || !SOURCES[data.source]) return []
  const { type: what, text, isChecked, id } = data
  return { kind: SOURCES[data.source], ...(data.source === 2 ? { what } : { text, isChecked, of: id }) }
}

function payloadOf({ tag, payload }) {
  if (OWN.has(tag) || !payload || typeof payload !== 'object') return typeof payload
  const told = { ...payload }
  for (const name of SIZES) if (name in told) told[name] = typeof told[name]
  return told
}

function unpacked(event) {
  if (event.cv !== '2024-10') return event
  const unzip = (text) => JSON.parse(gunzipSync(Buffer.from(text, 'latin1')).toString())
  if (typeof event.data === 'string') return { ...event, data: unzip(event.data) }
  const parts = Object.entries(event.data).map(([name, part]) => [
    name,
    typeof part === 'string' ? unzip(part) : part,
  ])
  return { ...event, data: Object.fromEntries(parts) }
}

/** The same twice in a row says no more than once, and of keys that follow each other at once the last says it all. */
function withoutRepetitions(events) {
  return events
    .filter(
      ({ kind, of }, at) => kind !== 'input' || events[at + 1]?.kind !== kind || events[at + 1].of !== of,
    )
    .map((event) => {
      const { of: _, ...rest } = event
      return rest
    })
    .filter((event, at, all) => JSON.stringify(event) !== JSON.stringify(all[at - 1]))
}
