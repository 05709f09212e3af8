// What the core asks of the browser; `Host` in src/browser/web.rs is the other side. Nothing here throws.

import { afterwards, guarded } from './guard'
import { logger } from './logger'
import { post } from './transport'

/** Where the core's answers and requests go. */
export type Owner = {
  captured(event: string): void
  answered(id: number, status: number, text: string): void
  tick(): void
  headers(): Record<string, string> | undefined
}

export type Host = ReturnType<typeof makeHost>

/** Storage by number: 0 localStorage, 1 sessionStorage. Reading the property alone may throw. */
const storage = (place: number): Storage => (place ? sessionStorage : localStorage)

function readCookie(name: string): string | undefined {
  const found = ('; ' + document.cookie).split('; ' + name + '=')[1]
  if (found === undefined) return
  const value = found.split(';')[0]!
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
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

export function makeHost(owner: Owner) {
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    captured: (event: string): void => afterwards(() => owner.captured(event)),

    send(
      id: number,
      url: string,
      body: Uint8Array,
      type: string,
      transport: number,
      keepalive: boolean,
    ): void {
      // the body lies in wasm's memory, which moves
      const copy = body.slice()
      const answered = (status: number, text = ''): void => owner.answered(id, status, text)
      afterwards(() =>
        post({ url, body: copy, type, transport, keepalive, headers: owner.headers() }, answered),
      )
    },

    timer(wait: number): void {
      clearTimeout(timer)
      if (wait >= 0) timer = setTimeout(owner.tick, wait)
    },

    log: (level: number, message: string): void =>
      [logger.info, logger.warn, logger.error, logger.critical][level]?.(message),

    now: (): number => Date.now(),

    // identifiers only, never secrets
    random: (): number => Math.random() * 4294967296,

    page: (): string =>
      JSON.stringify({
        url: location.href,
        referrer: document.referrer,
        title: document.title,
        screenWidth: screen.width,
        screenHeight: screen.height,
        width: innerWidth,
        height: innerHeight,
      }),

    stored: guarded((place: number, key: string): string | undefined =>
      place > 1 ? readCookie(key) : (storage(place).getItem(key) ?? undefined),
    ),

    store(place: number, key: string, value?: string): boolean {
      try {
        if (value === undefined) storage(place).removeItem(key)
        else storage(place).setItem(key, value)
        return true
      } catch {
        return false
      }
    },

    cookie: guarded(writeCookie),
  }
}

/** What stays the same of the browser while the page lives, for the core. */
export function describeDevice(): string {
  const nav = navigator as Navigator & { brave?: unknown; userAgentData?: { platform?: string } }
  return JSON.stringify({
    userAgent: nav.userAgent,
    vendor: nav.vendor,
    brave: !!nav.brave,
    platform: nav.userAgentData?.platform,
    touchPoints: nav.maxTouchPoints,
    pixelRatio: devicePixelRatio,
    language: nav.language,
    timezone: guarded(() => Intl.DateTimeFormat().resolvedOptions().timeZone)(),
    timezoneOffset: new Date().getTimezoneOffset(),
  })
}
