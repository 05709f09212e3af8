// The places where the browser keeps texts by key. Nothing here throws.

import type { PostHogConfig } from '@posthog/types'
import { attempt } from '../wasm/guard'
import * as logger from './logger'
import { StorageArea } from '../wire/core_protocol'

/** What PostHog's toolbar was opened with, for the next page, in localStorage. */
export const TOOLBAR_KEY = '_postHogToolbarParams'

/** Storages by number: asking the window for one takes longer than what it is asked for. */
const storages: Storage[] = []
/** Reading the property alone may throw. */
const storage = (area: StorageArea): Storage =>
  (storages[area] ??= area === StorageArea.Session ? sessionStorage : localStorage)

/** A cookie's value, undefined where there is none. */
export function readCookie(name: string): string | undefined {
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

/** Names whose cookie of this host alone is removed: beside a broader one it would be read first. */
const broadened: Record<string, string> = {}

export function writeCookie(
  name: string,
  value: string,
  days: number,
  crossSubdomain: boolean,
  secure: boolean,
): void {
  const domain = crossSubdomain ? (cookieDomain ??= findCookieDomain()) : ''
  if (domain) broadened[name] ??= document.cookie = name + '=; max-age=0; path=/'
  document.cookie =
    name +
    '=' +
    encodeURIComponent(value) +
    (days ? '; expires=' + new Date(Date.now() + days * 864e5).toUTCString() : '') +
    '; SameSite=Lax; path=/' +
    domain +
    (secure ? '; secure' : '')
}

/** An entry; nothing is kept under an empty value. */
export const remembered = (area: StorageArea, key: string): string | undefined =>
  attempt(() => (area === StorageArea.Cookie ? readCookie(key) : storage(area).getItem(key))) || undefined

let told = false

/** Writes an entry of a storage, removes it where the value is empty; whether that worked. */
export function store(area: StorageArea, key: string, value: string): boolean {
  const isStored = attempt(() => {
    if (value) storage(area).setItem(key, value)
    else storage(area).removeItem(key)
    return true
  })
  if (!isStored && !told) {
    told = true
    logger.notice('Storage cannot be written.')
  }
  return !!isStored
}

/** Writes an entry of a storage, or a cookie as the config says; removes it where the value is empty. */
export function remember(area: StorageArea, key: string, value: string, config: PostHogConfig): void {
  const { cookie_expiration, cross_subdomain_cookie, secure_cookie } = config
  if (area !== StorageArea.Cookie) store(area, key, value)
  else
    attempt(() =>
      writeCookie(key, value, value ? cookie_expiration : -1, cross_subdomain_cookie, secure_cookie),
    )
}

/** Where calls that waited for logs and metrics are when their page has gone. */
export const waitsKey = ({ token }: { token: string }): string => `ph_${token}_waits`
