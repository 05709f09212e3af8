// A site and a PostHog in one small server: serves a folder, and keeps the events that reach it.
import { once } from 'node:events'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { gunzipSync } from 'node:zlib'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
}

/**
 * `folders` maps a path's first part to the folder it is served from, '' being the rest.
 * `headers` go out with every page; `settings` are the project's; `wrong` has functions of a response, by path. Resolves to
 * { origin, requests, missing, events(), recorded(), close() }.
 */
export async function serve(folders, headers = {}, settings = {}, wrong = {}) {
  const requests = []
  const missing = []
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost')
    const seen = { method: request.method, path: url.pathname, body: await read(request) }
    requests.push(seen)
    if (wrong[url.pathname]) return wrong[url.pathname](response)
    const file = request.method === 'GET' && fileFor(folders, url.pathname)
    if (file) {
      seen.type = TYPES[extname(file)] ?? 'application/octet-stream'
      response.writeHead(200, { 'content-type': seen.type, ...headers })
      createReadStream(file).pipe(response)
    } else if (!answer(url.pathname, response, { ...remoteConfig, ...settings })) {
      missing.push(url.pathname)
      response.writeHead(404).end()
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    origin: `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`,
    requests,
    missing,
    events: () =>
      requests.filter(({ method, path }) => method === 'POST' && path === '/e/').flatMap(eventsOf),
    /** Types of what was recorded, rrweb's. */
    recorded: () =>
      requests
        .filter(({ method, path }) => method === 'POST' && path === '/s/')
        .flatMap(eventsOf)
        .flatMap(({ properties }) => properties.$snapshot_data.map(({ type }) => type)),
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(done))
    },
  }
}

const remoteConfig = {
  token: 'phc_packaging',
  hasFeatureFlags: false,
  sessionRecording: false,
  surveys: false,
}

/** What PostHog answers to a project with these settings. */
function answer(path, response, settings) {
  const cors = { 'access-control-allow-origin': '*' }
  if (path === '/favicon.ico') return response.writeHead(204).end()
  if (!/^\/(e|i|batch|flags|decide|s|array|api)\//.test(path)) return false
  if (path.endsWith('/config.js')) {
    const known = JSON.stringify({ phc_packaging: { config: settings, siteApps: [] } })
    response.writeHead(200, { ...cors, 'content-type': TYPES['.js'] })
    return response.end(`window._POSTHOG_REMOTE_CONFIG = ${known}`)
  }
  const body = JSON.stringify(jsonFor(path, settings))
  return response.writeHead(200, { ...cors, 'content-type': 'application/json' }).end(body)
}

function jsonFor(path, settings) {
  if (path.startsWith('/flags/'))
    return { flags: settings.flags ?? {}, errorsWhileComputingFlags: false, requestId: '1' }
  if (path.startsWith('/array/')) return settings
  return { status: 'Ok' }
}

function fileFor(folders, path) {
  const [, first] = path.split('/')
  const [folder, rest] =
    first && folders[first] ? [folders[first], path.slice(first.length + 1)] : [folders[''], path]
  if (folder === undefined) return
  const file = join(folder, normalize(rest))
  return [file, join(file, 'index.html')].find((one) => existsSync(one) && statSync(one).isFile())
}

/** The three ways PostHog's SDKs send a body: gzip, known by its first bytes, a base64 form field, plain JSON. */
function eventsOf({ body }) {
  let text
  if (body[0] === 0x1f && body[1] === 0x8b) text = gunzipSync(body).toString()
  else if (body.subarray(0, 5).toString() === 'data=') {
    text = Buffer.from(decodeURIComponent(body.subarray(5).toString()), 'base64').toString()
  } else text = body.toString()
  const json = JSON.parse(text)
  return Array.isArray(json) ? json : (json.batch ?? [json])
}

async function read(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}
