// What the core asks of the browser; `Host` in src/browser/web.rs is the other side. Nothing here throws.

import type { PostHogConfig } from '@posthog/types'
import { Ask, type Host } from './core'
import { afterwards, attempt } from './guard'
import { stringify } from './json'
import { logger } from './logger'
import { describePage, queryParams } from './page'
import { post } from './transport'

/** Where the core's answers and requests go. */
export type Owner = {
  config: PostHogConfig
  captured(event: string): void
  answered(id: number, status: number, text?: string): void
  tick(): void
}

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

export function makeHost(owner: Owner): Host {
  let timer: ReturnType<typeof setTimeout> | undefined
  // an element's name may hide a property of the document, and a page may replace anything
  const text = (read: () => unknown): string => attempt(() => String(read() ?? '')) ?? ''
  return {
    [Ask.Now]: () => Date.now(),

    // identifiers only, never secrets
    [Ask.Random]: () => Math.random() * 4294967296,

    [Ask.Page]: (_, __, what) =>
      text(() =>
        what ? (what > 1 ? document.title : document.referrer) : stringify(describePage(owner.config)),
      ),

    [Ask.Params]: (url, name) => text(() => stringify(queryParams(url, name, owner.config))),

    [Ask.Iso]: (_, __, ms) => text(() => new Date(ms).toISOString()),

    // nothing is kept under an empty value, and what was an object once must still be one
    [Ask.Stored]: (key, _, area) =>
      text(() => {
        const found = area > 1 ? readCookie(key) : storage(area).getItem(key)
        if (found?.[0] === '{') JSON.parse(found)
        return found
      }),

    [Ask.Store]: (key, value, area) =>
      !!attempt(() => {
        if (value) storage(area).setItem(key, value)
        else storage(area).removeItem(key)
        return true
      }),

    [Ask.Cookie]: (name, value, options) =>
      attempt(() => writeCookie(name, value, Math.floor(options / 4), !!(options & 2), !!(options & 1))),

    [Ask.Log]: (message, _, level) =>
      attempt(() => [logger.info, logger.warn, logger.error, logger.critical][level]?.(message)),

    [Ask.Send](url, _, number, bytes) {
      // the body lies in wasm's memory, which moves
      const body = bytes()
      const headers = owner.config.request_headers
      const id = Math.floor(number / 16)
      afterwards(() =>
        post(
          { url, body, gzip: !!(number & 8), transport: number & 7, headers },
          owner.answered.bind(owner, id),
        ),
      )
    },

    [Ask.Captured]: (event) => afterwards(() => owner.captured(event)),

    [Ask.WakeAt]: (_, __, due) =>
      attempt(() => {
        clearTimeout(timer)
        // a timer goes off at once where its wait does not fit into 31 bits
        if (due) timer = setTimeout(owner.tick, Math.min(due - Date.now(), 2 ** 31 - 1))
      }),
  }
}
