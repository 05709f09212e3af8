// A proxy between an SDK and a collector, which notes each request with its answer.
import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { startCollector } from './collector.mjs'

/** @typedef {{ status: number | undefined, path: string, body: string }} Seen */

const decoders = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync }

/** The text of a body. */
function text(chunks, encoding) {
  const bytes = Buffer.concat(chunks)
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const decode = decoders[isGzip ? 'gzip' : encoding]
  return (decode ? decode(bytes) : bytes).toString()
}

/** Passes requests on to `target`. */
async function startProxy(target) {
  /** @type {Seen[]} */
  const seen = []
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url } = incoming
    const chunks = []
    incoming.on('data', (chunk) => chunks.push(chunk))
    const passed = request(target + url, { method, headers }, (answer) => {
      const body = text(chunks, headers['content-encoding'])
      seen.push({ status: answer.statusCode, path: String(url).split('?')[0], body })
      outgoing.writeHead(answer.statusCode, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', (error) => outgoing.destroy(error))
    incoming.pipe(passed)
  })
  await new Promise((done) => server.listen({ port: 0, host: '127.0.0.1' }, () => done(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    seen,
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(done))
    },
  }
}

/** Runs `send` with an address, and checks which addresses were used, all with success. */
export async function through(collector, send, paths) {
  const proxy = await startProxy(collector.url)
  try {
    const result = await send(proxy.url)
    assert.deepEqual(
      proxy.seen
        .filter(({ status }) => status === undefined || status >= 300)
        .map(({ status, path }) => [status, path]),
      [],
    )
    const used = new Set(proxy.seen.map(({ path }) => path))
    for (const path of paths) assert.ok(used.has(path), `${path} is among ${[...used]}`)
    return { result, requests: proxy.seen }
  } finally {
    await proxy.stop()
  }
}

/** Every event of requests with a batch is stored once, with its name, distinct id and properties. */
export async function sameEvents(collector, requests) {
  const batches = requests.filter(({ path }) =>
    ['/batch/', '/i/v0/e/', '/i/v1/analytics/events'].includes(path),
  )
  const sent = batches.flatMap(({ body }) => {
    const parsed = JSON.parse(body)
    return parsed.batch ?? [parsed]
  })
  assert.ok(sent.length > 0)
  const stored = await collector.list(`events/?limit=1000`)
  assert.equal(stored.length, new Set(sent.map(({ uuid }) => uuid)).size)
  for (const { uuid, event, distinct_id, properties = {}, timestamp } of sent) {
    const found = stored.find((one) => one.uuid === uuid)
    assert.ok(found, `${event} ${uuid} is stored`)
    assert.equal(found.event, event)
    assert.equal(found.distinct_id, distinct_id ?? properties.distinct_id)
    for (const [name, value] of Object.entries(properties)) {
      assert.deepEqual(found.properties[name], value, `${event}: ${name}`)
    }
    // The clock of the sender is this machine's.
    if (timestamp) assert.ok(Math.abs(Date.parse(found.timestamp) - Date.parse(timestamp)) < 2000, event)
  }
}

export async function withCollector(run) {
  const collector = await startCollector()
  try {
    await run(collector)
  } finally {
    await collector.stop()
  }
}
