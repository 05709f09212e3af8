import type { CaptureResult, PostHogConfig } from '@posthog/types'
import type { HistoryOwner } from '../platform/history'
import type { LogLevel, StorageArea, Transport } from '../wire/core_protocol'

/** What the core asks of the browser for an instance. Nothing of it throws. */
export interface Host {
  /** The properties of events that describe the page, as JSON. */
  pageFacts_(): string
  referrer_(): string
  title_(): string
  /** What session replay says in an event of this name. */
  replay_(name: string): string
  /** Events were dropped: the page and the project are warned with this message. */
  rateLimited_(message: string): void
  /** Query parameters of an address, as JSON. */
  params_(url: string, name: string): string
  iso_(ms: number): string
  stored_(area: StorageArea, key: string): string
  /** Whether it could be written; an empty value removes the entry. */
  store_(area: StorageArea, key: string, value: string): boolean
  setCookie_(name: string, value: string, days: number, crossSubdomain: boolean, secure: boolean): void
  log_(level: LogLevel, message: string): void
  send_(
    id: number,
    url: string,
    body: Uint8Array<ArrayBuffer>,
    isGzip: boolean,
    transport: Transport,
    attempts: number,
  ): void
  /** Keeps events in the outbox; false where the record to go on with is not there any more. */
  saveRecord_(id: number, url: string, count: number, events: Uint8Array<ArrayBuffer>): boolean
  noteFailure_(): void
  /** Removes a request's records from the outbox, all with 0. */
  forgetRecords_(id: number): void
  /** The SDK has captured an event by itself: the hooks have to run on it. */
  captured_(event: string): void
  sessionChanged_(session: string): void
  /** Feature flags should be requested, `isOther` for another visitor. */
  wantFlags_(isOther: boolean): void
  /** Sets the one timer, ms since 1970; 0 stops it. */
  wakeAt_(due: number): void
}
/** What the module's features ask of an instance. */
export interface Page extends HistoryOwner {
  readonly config: PostHogConfig
  /** What `setElementSelectors` has set. */
  readonly selectors_: string[]
  readonly events_: { emit_(event: string, ...args: unknown[]): void }
  readonly featureFlags: {
    changed_(what?: number, values?: string): void
    request_(url: string, body: string, isFirst: number): void
    settle_(isAsked: number, error: string): void
    reportHeld_(): void
  }
  time_(): number
  hooks_(name?: string): number
  complete_(
    event: string,
    options: string,
    atOnce?: boolean,
    isDelivered?: boolean,
  ): CaptureResult | undefined
}
export const hosts: Host[]
/** What the module's features ask of the shim. */
export const shim: {
  /** By the number of the instance. */
  clients_: Page[]
  /** See `captured` in src/browser/page.rs. */
  captured_: (instance: number, event: string, options: string, isDelivered: boolean, atOnce: boolean) => void
  /** See `follow_history` in src/browser/page.rs. */
  followHistory_: (instance: number) => void
  /** See `request_flags` in src/browser/page.rs, and below it. */
  requestFlags_: (instance: number, url: string, body: string, isFirst: number) => void
  settleFlags_: (instance: number, isAsked: number, error: string) => void
  flagsChanged_: (instance: number, what: number, values: string) => void
  flagsReloading_: (instance: number) => void
  /** A timer that calls the module. */
  setTimeout_: (run: () => void, wait: number) => unknown
  /** A listener that calls `run`, with a moment before it. */
  guarded_: (instance: number, run: () => void) => (event: Event) => void
  /** The getter or method of this name, as the browser made it. */
  ownMember_: (name: string) => (this: unknown, given?: string) => any
  /** Leaves a text for the module; the answer is its length in bytes. */
  write_: (text: string) => number
  /** Calls `add` when the document has lost its listeners, until the answer is called. */
  onReopened_: (add: () => void) => () => void
  /** Calls a function of the page's while the module waits, and holds nothing. */
  callPage_: (run: (given: unknown) => unknown, given: unknown) => unknown
}
/** Keeps a value for the module, which gets its number. */
export function keep(value: unknown): number
/** Drops the values from a number on, and answers them. */
export function drop(from: number): unknown[]
/** What is scrolled: the page, or with selectors (JSON, one or a list) the first element that one finds. */
export function findScroller(root: string): Element | undefined
/** Whether a node matches a selector; false where that is none. */
export function is(node: Element, selector: string): boolean
