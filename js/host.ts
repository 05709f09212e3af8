// What the core asks of the browser; `Host` in src/browser/web.rs is the other side. Nothing here throws.

import type { PostHogConfig } from '@posthog/types'
import { afterwards, attempt } from './guard'
import { stringify } from './json'
import { logger } from './logger'
import { describePage, queryParams } from './page'
import type { Outbox } from './outbox'
import { post, type Answered } from './transport'

/** Where the core's answers and requests go. */
export type Owner = {
  config: PostHogConfig
  captured(event: string): void
  answered(id: number, ...answer: Parameters<Answered>): void
  tick(): void
  /** Writes new events to the outbox. */
  save(): void
  outbox: Outbox
}

export type Host = ReturnType<typeof makeHost>

/** Storage by number: 0 localStorage, 1 sessionStorage. Reading the property alone may throw. */
const storage = (place: number): Storage => (place ? sessionStorage : localStorage)

function readCookie(name: string): string | undefined {
  const found = ('; ' + document.cookie).split('; ' + name + '=')[1]
  if (found === undefined) return
  const value = found.split(';')[0]!
  return attempt(() => decodeURIComponent(value)) ?? value
}

/**
 * The broadest domain that the browser accepts a cookie for, found by trying, shortest first: only the browser
 * knows the public suffixes.
 */
let cookieDomain: string | undefined
function findCookieDomain(): string {
  const labels = location.hostname.split('.')
  if (labels.length < 2 || /\d$|\]$/.test(location.hostname)) return ''
  const probe = 'dmn_chk_' + Date.now()
  for (let count = 1; count <= labels.length; count++) {
    const domain = '; domain=.' + labels.slice(-count).join('.')
    document.cookie = probe + '=1; path=/' + domain
    if (document.cookie.includes(probe)) {
      document.cookie = probe + '=; max-age=0; path=/' + domain
      return domain
    }
  }
  return ''
}

function writeCookie(
  name: string,
  value: string,
  days: number,
  crossSubdomain: boolean,
  secure: boolean,
): void {
  document.cookie =
    name +
    '=' +
    encodeURIComponent(value) +
    (days ? '; expires=' + new Date(Date.now() + days * 864e5).toUTCString() : '') +
    '; SameSite=Lax; path=/' +
    (crossSubdomain ? (cookieDomain ??= findCookieDomain()) : '') +
    (secure ? '; secure' : '')
}

let toldOfStorage = false

export function makeHost(owner: Owner) {
  let timer: ReturnType<typeof setTimeout> | undefined
  // an element's name may hide a property of the document, and a page may replace anything
  const text = (read: () => unknown): string => attempt(() => String(read() ?? '')) ?? ''
  return {
    now: (): number => Date.now(),

    // identifiers only, never secrets
    random: (): number => Math.random() * 4294967296,

    page: (what: number): string =>
      text(() =>
        what ? (what > 1 ? document.title : document.referrer) : stringify(describePage(owner.config)),
      ),

    params: (url: string, name: string): string =>
      text(() => stringify(queryParams(url, name, owner.config))),

    iso: (ms: number): string => text(() => new Date(ms).toISOString()),

    // nothing is kept under an empty value
    stored: (area: number, key: string): string | undefined =>
      text(() => (area > 1 ? readCookie(key) : storage(area).getItem(key))) || undefined,

    store(area: number, key: string, value: string): boolean {
      const isStored = attempt(() => {
        if (value) storage(area).setItem(key, value)
        else storage(area).removeItem(key)
        return true
      })
      if (!isStored && !toldOfStorage) {
        toldOfStorage = true
        logger.notice('Storage cannot be written; what is remembered may not survive this page.')
      }
      return !!isStored
    },

    cookie: (name: string, value: string, days: number, crossSubdomain: boolean, secure: boolean): void =>
      attempt(() => writeCookie(name, value, days, crossSubdomain, secure)),

    log: (level: number, message: string): void =>
      attempt(() => [logger.info, logger.warn, logger.error, logger.critical][level]?.(message)),

    send(
      id: number,
      url: string,
      bytes: Uint8Array,
      gzip: boolean,
      transport: number,
      attempts: number,
    ): void {
      // they lie in wasm's memory, which moves
      const body = bytes.slice()
      afterwards(() =>
        post({ url, body, gzip, transport, attempts }, owner.config, owner.answered.bind(owner, id)),
      )
    },

    save: (url: string, count: number, events: Uint8Array): number =>
      owner.outbox.save_(url, count, events.slice()),

    forget: (id: number): void => owner.outbox.forget_(id),

    captured: (event: string): void => afterwards(() => owner.captured(event)),

    wakeAt: (due: number): void =>
      attempt(() => {
        clearTimeout(timer)
        // a timer goes off at once where its wait does not fit into 31 bits
        if (due) timer = setTimeout(owner.tick, Math.min(due - Date.now(), 2 ** 31 - 1))
        // a hidden page's timers are late, and it may be ended any time
        if (due && document.visibilityState === 'hidden') afterwards(owner.save)
      }),
  }
}
