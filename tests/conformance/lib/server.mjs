// The network of one play: a proxy that answers for every host by itself. It serves the pages and the SDK,
// records what is posted, and answers as the scenario says.

import { EventEmitter, once } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { root } from '../../../scripts/lib/paths.mjs'
import { PEER } from '../../../scripts/lib/peer.mjs'
import { selfSigned } from './certificate.mjs'
import { decodeBody, eventsOf } from './decode.mjs'

const tls = selfSigned('conformance')
const files = new Map()

const cors = (request) => ({
  'access-control-allow-origin': request.headers.origin ?? '*',
  'access-control-allow-credentials': 'true',
  'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
  'access-control-expose-headers': 'retry-after',
})

/** Where each SDK's files lie. */
export const SDKS = {
  peer: resolve(root, PEER, 'dist'),
  ours: join(root, 'pkg/dist'),
}
/** What each has as its script for a tag. */
export const SCRIPTS = { peer: 'array.js', ours: 'array.js' }

/**
 * How a request is answered.
 *
 * @typedef {object} Answer
 * @property {number} [status] 200 by default
 * @property {string} [type] the content type; by default what `body` is
 * @property {Record<string, string>} [headers]
 * @property {string | Buffer | object} [body] an object is sent as JSON
 * @property {boolean} [drop] cuts the connection instead
 * @property {Promise<unknown>} [held] what to wait for first
 * @property {string} [path] only posts to paths that begin with this
 * @property {number} [times] for how many posts it holds, 1 by default
 */

export async function startServer() {
  const events = new EventEmitter()
  const sockets = new Set()
  const server = {
    port: 0,
    events,
    /** @type {object[]} everything that was posted, in the order of its arrival */
    posts: [],
    /** Posts whose answer is not written yet, without those that are held back. */
    open: 0,
    /** @type {Answer[]} how to answer the next posts */
    answers: [],
    /** @type {Record<string, object>} answers to what an SDK fetches, by path */
    remote: {},
    /** How long the answers to that and the SDK's later scripts take, real ms. */
    slow: 0,
    /** What `/flags/` answers. */
    flags: {},
    /** The HTML of a page, by URL. */
    page: (_url) => '',
    /** Which SDK `/static/` is. */
    sdk: 'ours',
    /** @type {string[]} files of `/static/` that are the other SDK's */
    swapped: [],
    close,
  }

  const secure = http2.createSecureServer({ ...tls, allowHTTP1: true }, (request, response) =>
    handle(
      request,
      response,
      `https://${request.headers[':authority'] ?? request.headers.host}${request.url}`,
    ),
  )
  const proxy = http.createServer((request, response) => handle(request, response, request.url))
  proxy.on('connect', (_request, socket) => {
    socket.on('error', () => {})
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    secure.emit('connection', socket)
  })
  proxy.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  secure.on('sessionError', () => {})
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  server.port = /** @type {import('node:net').AddressInfo} */ (proxy.address()).port
  return server

  async function handle(request, response, address) {
    const url = new URL(address)
    if (request.method === 'OPTIONS') return end(request, response, { status: 204 })
    if (request.method === 'POST' && url.pathname !== '/barrier') return post(request, response, url)
    if (url.pathname === '/barrier') {
      const { id, posts } = Object.fromEntries(url.searchParams)
      if (id) events.emit('left', id, Number(posts))
      return end(request, response, { status: 204 })
    }
    const remote = server.remote[url.pathname]
    if (remote !== undefined) {
      await setTimeout(server.slow)
      return end(request, response, { body: remote })
    }
    if (url.pathname.startsWith('/static/') || url.pathname.startsWith('/peer/')) {
      const name = url.pathname.split('/').pop()
      const isPeers =
        url.pathname.startsWith('/peer/') || (server.sdk === 'peer') !== server.swapped.includes(name)
      const sdk = isPeers ? 'peer' : 'ours'
      return script(request, response, join(SDKS[sdk], name === 'array.js' ? SCRIPTS[sdk] : name))
    }
    if (/^\/(array|flags|api)\//.test(url.pathname)) return end(request, response, { body: {} })
    end(request, response, { type: 'text/html; charset=utf-8', body: server.page(url) })
  }

  async function script(request, response, path) {
    const read = async (path) => {
      if (!files.has(path)) files.set(path, await readFile(path).catch(() => ''))
      return files.get(path)
    }
    // PostHog's hosts have all of its scripts
    const body = (await read(path)) || (await read(join(SDKS.peer, basename(path))))
    if (!/\/array(\.no-wasm)?\.js$/.test(path)) await setTimeout(server.slow)
    end(request, response, { status: body ? 200 : 404, type: 'text/javascript', body })
  }

  /** Records a post at once, so that posts are in the order in which they were sent, and responds. */
  async function post(request, response, url) {
    const record = { url, headers: request.headers, aborted: false }
    server.posts.push(record)
    server.open++
    events.emit('change')
    const chunks = []
    try {
      for await (const chunk of request) chunks.push(chunk)
      Object.assign(record, decodeBody(Buffer.concat(chunks)))
      Object.assign(record, eventsOf(record.json))
    } catch (error) {
      record.error = String(error)
    }
    const answer = take(url)
    record.status = answer.drop ? 0 : (answer.status ?? 200)
    if (answer.held) {
      server.open--
      events.emit('change')
      await answer.held
      server.open++
    }
    if (answer.drop) drop(response)
    else
      end(request, response, {
        body: url.pathname === '/flags/' ? server.flags : { status: 'Ok' },
        ...answer,
      })
    server.open--
    events.emit('change')
  }

  /** @returns {Answer} */
  function take(url) {
    const index = server.answers.findIndex(({ path }) => !path || url.pathname.startsWith(path))
    const answer = server.answers[index]
    if (!answer) return {}
    if (--answer.times <= 0) server.answers.splice(index, 1)
    return answer
  }

  function drop(response) {
    if (response.stream) response.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR)
    else response.destroy()
  }

  function end(request, response, /** @type {Answer} */ { status = 200, type, headers, body = '' }) {
    if (response.destroyed) return
    const isJson = typeof body === 'object' && !Buffer.isBuffer(body)
    const contentType = type ?? (isJson ? 'application/json' : 'text/plain')
    response.writeHead(status, { ...cors(request), 'content-type': contentType, ...headers })
    response.end(isJson ? JSON.stringify(body) : body)
  }

  function close() {
    for (const socket of sockets) socket.destroy()
    secure.close()
    proxy.close()
  }
}
