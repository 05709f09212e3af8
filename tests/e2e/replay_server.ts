import { test as base, expect, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** An event of rrweb's, unpacked. */
export interface ReplayEvent {
  type: number
  data: any
  timestamp: number
  cv?: string
}

interface Snapshot {
  uuid: string
  event: string
  properties: {
    $snapshot_data: ReplayEvent[]
    $snapshot_bytes: number
    $session_id: string
    $window_id: string
    [name: string]: unknown
  }
}

const FILES = [
  ...['array.js', 'lazy-recorder.js', 'array.full.js', 'module.js', 'constants.js'].map(
    (name) => `pkg/dist/${name}`,
  ),
  'tests/fidelity/lib/picture.mjs',
  'tests/fidelity/lib/picture_css.mjs',
  'node_modules/rrweb/dist/rrweb.js',
]
const unzip = (text: string): unknown => JSON.parse(gunzipSync(Buffer.from(text, 'latin1')).toString())

function unpacked(event: ReplayEvent): ReplayEvent {
  if (event.cv !== '2024-10') return event
  if (typeof event.data === 'string') return { ...event, data: unzip(event.data) }
  const parts = Object.entries(event.data).map(([name, part]) => [
    name,
    typeof part === 'string' ? unzip(part) : part,
  ])
  return { ...event, data: Object.fromEntries(parts) }
}

/** Serves a page with the SDK, and keeps what is recorded on it. */
export class ReplayServer {
  /** `$snapshot`s that were taken, each once, in the order of their arrival. */
  readonly snapshots: Snapshot[] = []
  /** The same by the requests that brought them, repetitions included. */
  readonly batches: Snapshot[][] = []
  /** Everything that came, as text. */
  readonly bodies: string[] = []
  /** Every event that was taken, as often as it came. */
  readonly #taken: { uuid: string; event: string }[] = []
  /** Requests with snapshots, the refused ones included. */
  requests = 0
  /** What every other address is answered; without it that is routed. */
  page = ''
  /** What requests with events are answered. */
  status = 200
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<ReplayServer> {
    const files = new Map(FILES.map((file) => [`/static/${basename(file)}`, readFileSync(file)]))
    const server = createServer((request, response) => {
      const path = request.url!.split('?')[0]!
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const file = files.get(path)
        if (file) response.setHeader('content-type', 'text/javascript').end(file)
        else if (path.startsWith('/api/'))
          response.setHeader('x-auth-token', 'abc').end(Buffer.concat(chunks))
        else if (request.method === 'POST')
          response.writeHead(self.#take(path, Buffer.concat(chunks))).end('{}')
        else if (self.page) response.setHeader('content-type', 'text/html').end(self.page)
        else response.writeHead(404).end()
      })
    })
    const self = new ReplayServer(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return self
  }

  #take(path: string, data: Buffer): number {
    const text = (data[0] === 0x1f ? gunzipSync(data) : data).toString()
    const batch = (JSON.parse(text) as { batch?: Snapshot[] }).batch ?? []
    if (this.status < 400) this.#taken.push(...batch)
    if (!path.startsWith('/s')) {
      this.bodies.push(text)
      return this.status
    }
    this.requests++
    if (this.status >= 400) return this.status
    this.batches.push(batch)
    this.bodies.push(
      text,
      ...batch.map(({ properties }) => JSON.stringify(properties.$snapshot_data.map(unpacked))),
    )
    for (const snapshot of batch)
      if (!this.snapshots.some(({ uuid }) => uuid === snapshot.uuid)) this.snapshots.push(snapshot)
    return this.status
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The events that were taken, or those of one name, as often as they came. */
  uuids(name?: string): string[] {
    return this.#taken.flatMap(({ uuid, event }) => (!name || event === name ? [uuid] : []))
  }

  /** All events, as a player sorts them; packed ones unpacked. */
  events(): ReplayEvent[] {
    return this.arrived().sort((a, b) => a.timestamp - b.timestamp)
  }

  /** Events in the order of their arrival, unpacked: all, or those of one distinct id. */
  arrived(distinctId?: unknown): ReplayEvent[] {
    return this.snapshots
      .filter(({ properties }) => distinctId === undefined || properties.distinct_id === distinctId)
      .flatMap(({ properties }) => properties.$snapshot_data.map(unpacked))
  }

  /** The custom events' tags. */
  tags(): string[] {
    return this.events().flatMap(({ type, data }) => (type === 5 ? [data.tag as string] : []))
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

export interface Setting {
  /** The project's settings. */
  project?: object | false
  /** Options of `init`, as the source of an object. */
  config?: string
  body?: string
  /** The file that has the SDK. */
  script?: string
}

const BODY =
  '<h1>Shop</h1><p id="count">0</p><button id="buy">Buy</button><input id="name"><input id="secret" type="password">'

/** A page that is recorded. */
export function recordedPage(setting: Setting): string {
  const { project = {}, config = '{}', body = BODY, script = 'array.js' } = setting
  const settings = JSON.stringify({ config: { sessionRecording: project } })
  const isModule = script.startsWith('module')
  const load = isModule ? '' : `<script src="/static/${script}"></script>`
  const first = isModule ? `import posthog from '/static/${script}'; window.posthog = posthog;` : ''
  return `<!doctype html><title>page</title><link rel="icon" href="data:,">
<script>window._POSTHOG_REMOTE_CONFIG = { phc_replay: ${settings} }</script>${load}
${body}<script${isModule ? ' type="module"' : ''}>${first}posthog.init('phc_replay', { api_host: location.origin, autocapture: false, capture_pageview: false,
  capture_pageleave: false, request_queue_config: { flush_interval_ms: 250 }, ...${config} })</script>`
}

/** Opens a page that is recorded. */
export async function openRecorded(page: Page, server: ReplayServer, setting: Setting = {}): Promise<void> {
  const html = recordedPage(setting)
  await page.route(
    (url) => url.href.startsWith(server.url) && !/^\/(static|s|e|api|i|bodies)\b/.test(url.pathname),
    (route) => route.fulfill({ contentType: 'text/html', body: html }),
  )
  await page.goto(server.url + '/')
}

/** The recording's state as the SDK reports it. */
export const statusOf = (page: Page): Promise<string> =>
  page.evaluate(() => (window as any).posthog.sessionRecording?.status as string)

/** Counts on the page: each number is a change of its text. */
export const count = (page: Page, to: number): Promise<void> =>
  page.evaluate((number) => {
    document.querySelector('#count')!.textContent = String(number)
  }, to)

/** The numbers that the recording has seen. */
export function counted(server: ReplayServer): number[] {
  const texts = server.events().flatMap(({ type, data }) => {
    if (type !== 3 || data.source !== 0) return []
    const added = data.adds.map(({ node }: { node: { textContent?: string } }) => node.textContent)
    return [...added, ...data.texts.map(({ value }: { value: string }) => value)] as string[]
  })
  return [...new Set(texts.filter((text) => /^\d+$/.test(text)).map(Number))]
}

export const test = base.extend<{ server: ReplayServer }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants to see a pattern here.
  server: async ({}, use) => {
    const server = await ReplayServer.start()
    await use(server)
    server.stop()
  },
})

export { expect }
