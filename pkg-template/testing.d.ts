/** An event as the local PostHog stores it. */
export interface CapturedEvent {
  uuid: string
  event: string
  distinct_id: string
  /** ISO 8601, UTC. */
  timestamp: string
  properties: Record<string, unknown>
}

/** What is used of Playwright's `Page` or `BrowserContext`. */
interface Routed {
  route(url: RegExp, handler: (route: any) => Promise<void>): Promise<unknown>
  addInitScript(script: () => void): Promise<unknown>
}

/** A local PostHog for tests. Node 20 or newer. */
export declare class LocalPostHog {
  private constructor()
  /** `http://127.0.0.1:` and its port: the `api_host` of SDKs. */
  readonly url: string
  /** For `init()`. Any other is taken as well. */
  readonly projectApiKey: string
  /**
   * Starts one with an empty database of its own, on a free port. `binary` is the program, by default the variable
   * `POSTHOG_COLLECTOR` or `posthog-collector` on the PATH. Rejects with what it printed where it does not start.
   */
  static start(options?: { binary?: string; args?: string[] }): Promise<LocalPostHog>
  /** One that runs, in a container for example; on an address that is not loopback it wants a personal API key (scope `write`). */
  static connect(url: string, options?: { personalApiKey?: string }): Promise<LocalPostHog>
  /** Ends what `start()` has started, and removes its data. */
  stop(): Promise<void>
  /**
   * What a page, or every page of a context, sends to PostHog's hosts goes to this one, and the SDK takes the browser for a
   * visitor's. `hosts`: more addresses that are PostHog's, a proxy's for example. To be called before the page is opened.
   */
  attach(target: Routed, options?: { hosts?: string[] }): Promise<void>
  /** The stored events, the oldest first, or those of one name. */
  events(name?: string): Promise<CapturedEvent[]>
  /** Deletes everything that was collected; flags stay. */
  clear(): Promise<void>
  /** Makes or changes a feature flag for everybody: on, off, or a variant, with a payload (any JSON) or none. */
  setFlag(key: string, value?: boolean | string, options?: { payload?: unknown }): Promise<void>
}

export interface ToHaveCapturedOptions {
  /** How long to wait for the event, ms: 10,000 by default. `.not.toHaveCaptured` looks once. */
  timeout?: number
  /** Exactly so many, in place of at least one. */
  times?: number
  distinctId?: string
}

/** For `expect.extend(matchers)` of Playwright, Vitest or Jest. */
export declare const matchers: {
  /** Waits for an event of this name that has at least these properties; `expect.any(String)` and the like work in them. */
  toHaveCaptured(
    posthog: LocalPostHog,
    name: string,
    properties?: Record<string, unknown>,
    options?: ToHaveCapturedOptions,
  ): Promise<{ pass: boolean; message: () => string }>
}
