// What the core asks of the browser; `Host` in src/browser/web.rs is the other side. Nothing here throws.

import type { PostHogConfig } from '@posthog/types'
import { Ask, type Host } from './core'
import { afterwards, attempt } from './guard'
import { stringify } from './json'
import { logger } from './logger'
import { describePage, queryParams } from './page'
import type { Outbox } from './outbox'
import { remembered, store, writeCookie } from './storage'
import { post, type Answered } from './transport'

/** Where the core's answers and requests go. */
export type Owner = {
  config: PostHogConfig
  scroll(restart: boolean): string
  token(bucket: string): string
  consent: { bits(): number }
  captured(event: string): void
  answered(id: number, ...answer: Parameters<Answered>): void
  tick(): void
  /** Writes new events to the outbox. */
  save(): void
  outbox: Outbox
  sessionChanged(session: string): void
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
      text(() => {
        if (what > 2) return owner.scroll(what > 3)
        if (what) return what > 1 ? document.title : document.referrer
        return stringify(describePage(owner.config))
      }),

    [Ask.Token]: (bucket) => text(() => owner.token(bucket)),

    [Ask.Params]: (url, name) => text(() => stringify(queryParams(url, name, owner.config))),

    [Ask.Iso]: (_, __, ms) => text(() => new Date(ms).toISOString()),

    // what was an object or a list once must still be one
    [Ask.Stored]: (key, _, area) =>
      text(() => {
        const found = remembered(area, key)
        if (found && /^[{[]/.test(found)) JSON.parse(found)
        return found
      }),

    [Ask.Store]: (key, value, area) => store(area, key, value),

    [Ask.Consent]: () => owner.consent.bits(),

    [Ask.Cookie]: (name, value, options) =>
      attempt(() => writeCookie(name, value, Math.floor(options / 4), !!(options & 2), !!(options & 1))),

    [Ask.Log]: (message, _, level) =>
      attempt(() => [logger.info, logger.warn, logger.error, logger.critical][level]?.(message)),

    [Ask.Send](url, _, number, bytes) {
      // the body lies in wasm's memory, which moves
      const body = bytes()
      const rest = Math.floor(number / 16)
      afterwards(() =>
        post(
          { url, body, gzip: !!(number & 8), transport: number & 7, attempts: rest % 64 },
          owner.config,
          owner.answered.bind(owner, Math.floor(rest / 64)),
        ),
      )
    },

    [Ask.Save]: (url, _, number, bytes) =>
      owner.outbox.save_(number % 2 ** 32, url, Math.floor(number / 2 ** 32), bytes()),

    [Ask.Forget]: (_, __, id) => owner.outbox.forget_(id),

    [Ask.Captured]: (event) => afterwards(() => owner.captured(event)),

    [Ask.SessionChanged]: (session) => afterwards(() => owner.sessionChanged(session)),

    [Ask.WakeAt]: (_, __, due) =>
      attempt(() => {
        clearTimeout(timer)
        // a timer goes off at once where its wait does not fit into 31 bits
        if (due) timer = setTimeout(owner.tick, Math.min(due - Date.now(), 2 ** 31 - 1))
        // a hidden page's timers are late, and it may be ended any time
        if (due && document.visibilityState === 'hidden') afterwards(owner.save)
      }),
  }
}
