// Serves pages and the subjects' scripts, and takes events: answers what PostHog answers, and counts them.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { gunzipSync } from 'node:zlib'

const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
const OK = '{"status":1}'

/** `scripts`: files by the path they are served under; `pages`: HTML by path. */
export async function serve(scripts, pages) {
  /** Events by token and name. */
  const counts = new Map()
  /** Bytes of bodies by token. */
  const bytes = new Map()
  /** Requests for something else, by path: what a subject loads besides. */
  const others = new Map()
  const bodies = new Map(Object.entries(scripts).map(([path, file]) => [path, readFileSync(file)]))

  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      // PostHog's host has the files of each version apart
      const path = request.url.split('?')[0].replace(/^\/static\/[\d.]+\//, '/static/')
      const answer = (type, body) => response.writeHead(200, { 'Content-Type': type }).end(body)
      if (bodies.has(path)) return answer('text/javascript', bodies.get(path))
      if (path in pages) return answer(TYPES[extname(path)] ?? 'text/html', pages[path])
      const isEvents = request.method === 'POST' && count(counts, bytes, Buffer.concat(chunks))
      if (!isEvents) others.set(path, (others.get(path) ?? 0) + 1)
      return answer('application/json', OK)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`,
    /** How many events called `name` came with `token`. */
    events: (token, name) => counts.get(`${token} ${name}`) ?? 0,
    /** Bytes of the requests with events that came with `token`. */
    sent: (token) => bytes.get(token) ?? 0,
    others: () => Object.fromEntries(others),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Counts the events of a body; whether there were any. */
function count(counts, bytes, body) {
  const found = decode(body)
  const events = Array.isArray(found) ? found : (found?.batch ?? (found?.event ? [found] : []))
  let token
  const add = (name) => counts.set(`${token} ${name}`, (counts.get(`${token} ${name}`) ?? 0) + 1)
  for (const { event, properties } of events) {
    token = properties?.token ?? found.api_key
    add(event)
    for (const { type, data } of properties?.$snapshot_data ?? []) {
      if (type === 2) add('a full snapshot')
      // rrweb's source of mutations
      else if (type === 3 && data.source === 0) add('a mutation')
    }
  }
  if (events.length) bytes.set(token, (bytes.get(token) ?? 0) + body.length)
  return events.length > 0
}

/** JSON, plain, gzipped, or in base64 as form data. */
function decode(body) {
  try {
    if (body[0] === 0x1f && body[1] === 0x8b) return JSON.parse(gunzipSync(body).toString())
    const text = body.toString()
    if (!text.startsWith('data=')) return JSON.parse(text)
    return JSON.parse(Buffer.from(decodeURIComponent(text.slice(5)), 'base64').toString())
  } catch {
    return undefined
  }
}
