// What the core asks of the browser; `Host` in src/browser/web.rs is the other side. Nothing here throws.

import type { PostHogConfig } from '@posthog/types'
import { afterwards, attempt } from './guard'
import { stringify } from './json'
import { logger } from './logger'
import { describePage, queryParams } from './page'
import { remembered, store, writeCookie } from './storage'
import { post } from './transport'

/** Where the core's answers and requests go. */
export type Owner = {
  config: PostHogConfig
  consent: { bits(): number }
  captured(event: string): void
  answered(id: number, status: number, text?: string): void
  tick(): void
  sessionChanged(session: string): void
}

export type Host = ReturnType<typeof makeHost>

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

    stored: remembered,

    store,

    consent: (): number => owner.consent.bits(),

    cookie: (name: string, value: string, days: number, crossSubdomain: boolean, secure: boolean): void =>
      attempt(() => writeCookie(name, value, days, crossSubdomain, secure)),

    log: (level: number, message: string): void =>
      attempt(() => [logger.info, logger.warn, logger.error, logger.critical][level]?.(message)),

    send(id: number, url: string, body: Uint8Array, gzip: boolean, transport: number): void {
      // the body lies in wasm's memory, which moves
      const copy = body.slice()
      const headers = owner.config.request_headers
      afterwards(() => post({ url, body: copy, gzip, transport, headers }, owner.answered.bind(owner, id)))
    },

    captured: (event: string): void => afterwards(() => owner.captured(event)),

    sessionChanged: (session: string): void => afterwards(() => owner.sessionChanged(session)),

    wakeAt: (due: number): void =>
      attempt(() => {
        clearTimeout(timer)
        // a timer goes off at once where its wait does not fit into 31 bits
        if (due) timer = setTimeout(owner.tick, Math.min(due - Date.now(), 2 ** 31 - 1))
      }),
  }
}
