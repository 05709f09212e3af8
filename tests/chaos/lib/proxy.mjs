// The network between the page and the collector: it serves the pages, and treats what they send badly.
import { createServer, request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { pick } from './random.mjs'

/** What becomes of a request with events, and how often. A status may ask to be left alone for a second. */
const FAULTS = {
  none: 55,
  500: 4,
  502: 4,
  503: 4,
  504: 4,
  408: 4,
  429: 4,
  413: 4,
  cutBefore: 5,
  cutAfter: 5,
  cutInTheMiddle: 4,
  slow: 6,
}

/**
 * Serves `page` as every page and `script` as /array.js; everything else is the collector's. `counts.delivered` is how
 * often the collector got an event, by uuid.
 */
export async function startProxy({ collector, page, script, random }) {
  const counts = { requests: 0, faults: {}, delivered: new Map() }
  const state = { harmful: true }
  const server = createServer((incoming, answer) => {
    if (incoming.url === '/array.js') return serve(answer, 'text/javascript', script)
    if (incoming.method === 'GET' && incoming.url.startsWith('/page')) return serve(answer, 'text/html', page)
    const chunks = []
    incoming.on('data', (chunk) => chunks.push(chunk))
    incoming.on('error', () => {})
    incoming.on('end', () => treat(incoming, Buffer.concat(chunks), answer))
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`,
    counts,
    /** From now on the network is what it should be. */
    mend: () => (state.harmful = false),
    stop: () => (server.closeAllConnections(), server.close()),
  }

  function treat(incoming, body, answer) {
    const events = incoming.method === 'POST' ? eventsOf(body) : []
    if (!events.length) return forward(incoming, body, answer)
    counts.requests++
    let fault = state.harmful ? pick(random, FAULTS) : 'none'
    if (fault === '413' && events.length === 1) fault = 'none'
    counts.faults[fault] = (counts.faults[fault] ?? 0) + 1
    const status = Number(fault)
    const deliver = (how) => {
      for (const { uuid } of events) counts.delivered.set(uuid, (counts.delivered.get(uuid) ?? 0) + 1)
      forward(incoming, body, answer, how)
    }
    if (status) {
      const wait = random() < 0.3 ? { 'retry-after': '1' } : {}
      answer.writeHead(status, { ...wait, 'content-type': 'application/json' }).end('{}')
    } else if (fault === 'cutBefore') answer.destroy()
    else if (fault === 'slow') setTimeout(deliver, 300 + random() * 1500)
    else deliver(fault)
  }

  function forward(incoming, body, answer, how) {
    const options = { method: incoming.method, headers: { ...incoming.headers, connection: 'close' } }
    const onward = request(new URL(incoming.url, collector), options, (reply) => {
      if (how === 'cutAfter') return answer.destroy()
      answer.writeHead(reply.statusCode, how === 'cutInTheMiddle' ? { 'content-length': 100 } : reply.headers)
      if (how !== 'cutInTheMiddle') return reply.pipe(answer)
      answer.write('{', () => answer.destroy())
    })
    onward.on('error', () => answer.destroy())
    onward.end(body)
  }
}

function serve(answer, type, body) {
  answer.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=3600' }).end(body)
}

function eventsOf(body) {
  try {
    const json = JSON.parse(body[0] === 0x1f ? gunzipSync(body) : form(body.toString()))
    const events = json.batch ?? [].concat(json.data ?? json)
    return events.filter((event) => typeof event.uuid === 'string')
  } catch {
    return []
  }
}

/** posthog-js's uncompressed beacons are forms. */
function form(text) {
  if (!text.startsWith('data=')) return text
  return Buffer.from(new URLSearchParams(text).get('data'), 'base64')
}
