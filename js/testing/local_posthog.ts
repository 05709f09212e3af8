// A local PostHog for one test or one run of tests.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attach, type Routed } from './browser'
import { run } from './process'

/** An event as the API has it. */
export interface CapturedEvent {
  uuid: string
  event: string
  distinct_id: string
  timestamp: string
  properties: Record<string, unknown>
}

interface StartOptions {
  /** The program, by default `POSTHOG_COLLECTOR` or `posthog-collector` on the PATH. */
  binary?: string
  /** More of its arguments: `['--session-recording']`. */
  args?: string[]
}
interface ConnectOptions {
  /** For a server that is not on a loopback address: a key with the scope `write`. */
  personalApiKey?: string
}

/** How many events a page of the API's list has. */
const PAGE = 1000
/** The folder of the built file, which the SDK's files are in, too. */
declare const FOLDER: string

export class LocalPostHog {
  readonly url: string
  /** Any is taken. */
  readonly projectApiKey = 'phc_testing'
  readonly #headers: Record<string, string>
  readonly #stop: () => Promise<void>

  private constructor(url: string, stop: () => Promise<void>, { personalApiKey }: ConnectOptions = {}) {
    this.url = url
    this.#stop = stop
    this.#headers = personalApiKey ? { authorization: `Bearer ${personalApiKey}` } : {}
  }

  /** Starts one with an empty database of its own, on a free port. */
  static async start({ binary, args = [] }: StartOptions = {}): Promise<LocalPostHog> {
    const folder = mkdtempSync(join(tmpdir(), 'posthog-testing-'))
    const remove = (): void => rmSync(folder, { recursive: true, force: true })
    const own = ['--data', join(folder, 'posthog.db'), '--port', '0', '--static-dir', FOLDER]
    try {
      const { url, stop } = await run(binary ?? process.env.POSTHOG_COLLECTOR ?? 'posthog-collector', [
        ...own,
        ...args,
      ])
      return new LocalPostHog(url, async () => {
        await stop()
        remove()
      })
    } catch (error) {
      remove()
      throw error
    }
  }

  /** One that runs, in a container for example. `stop()` leaves it running. */
  static async connect(url: string, options: ConnectOptions = {}): Promise<LocalPostHog> {
    const found = new LocalPostHog(new URL(url).origin, async () => {}, options)
    await found.#ask('GET', '/_readiness')
    return found
  }

  /** Ends it and removes its data. */
  stop(): Promise<void> {
    return this.#stop()
  }

  /**
   * What a page, or every page of a context, sends to PostHog's hosts goes to this one, as does what it loads from there, and the SDK
   * takes the browser for a visitor's. `hosts`: more addresses that are PostHog's, a proxy's for example. Before the page is opened.
   */
  attach(target: Routed, { hosts = [] }: { hosts?: string[] } = {}): Promise<void> {
    return attach(target, this.url, hosts)
  }

  /** The events that are stored, the oldest first; those of one name. */
  async events(name?: string): Promise<CapturedEvent[]> {
    const found: CapturedEvent[] = []
    const query = `limit=${PAGE}` + (name === undefined ? '' : `&event=${encodeURIComponent(name)}`)
    for (let path: string | null = `/api/projects/@current/events/?${query}`; path;) {
      const page = (await this.#ask('GET', path)) as { results: CapturedEvent[]; next: string | null }
      found.push(...page.results)
      path = page.next && page.next.slice(new URL(page.next).origin.length)
    }
    return found.toReversed()
  }

  /** Deletes everything that was collected; flags and other definitions stay. */
  async clear(): Promise<void> {
    await this.#ask('DELETE', '/api/projects/@current/data/')
  }

  /** Makes a feature flag that everybody gets: as true, or as the variant `value`, with a payload where there is one. */
  async setFlag(
    key: string,
    value: boolean | string = true,
    { payload }: { payload?: unknown } = {},
  ): Promise<void> {
    const multivariate =
      typeof value === 'string' ? { variants: [{ key: value, rollout_percentage: 100 }] } : undefined
    const flag = {
      key,
      active: value !== false,
      filters: {
        groups: [{ properties: [], rollout_percentage: 100 }],
        multivariate,
        payloads: payload === undefined ? {} : { [String(value)]: JSON.stringify(payload) },
      },
    }
    const list = (await this.#ask('GET', '/api/projects/@current/feature_flags/?limit=10000')) as {
      results: { id: number; key: string }[]
    }
    const known = list.results.find((other) => other.key === key)
    if (known) await this.#ask('PATCH', `/api/projects/@current/feature_flags/${known.id}/`, flag)
    else await this.#ask('POST', '/api/projects/@current/feature_flags/', flag)
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...this.#headers, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok)
      throw new Error(`${method} ${path} was answered with ${response.status}: ${text.slice(0, 500)}`)
    return /^[[{]/.test(text) ? JSON.parse(text) : text
  }
}
