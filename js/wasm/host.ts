// What the core asks of the browser; `Host` in src/browser/web.rs is the other side. Nothing here throws.

import type { CaptureResult, PostHogConfig } from '@posthog/types'
import type { Core } from './exports'
import type { Host } from './hosts.js'
import { afterwards, attempt } from './guard'
import * as logger from '../platform/logger'
import { describePage, queryParams } from '../platform/page'
import { remembered, store, writeCookie } from '../platform/storage'
import { OnWay, type Door } from './door'
import { PAUSE_MS, type Outbox } from '../platform/outbox'
import { compressed, post, type Answered } from '../platform/transport'

/** `{` */
const BRACE = 123

/** What this needs of an instance. */
interface Owner {
  readonly config: PostHogConfig
  readonly core_: Core
  readonly door_: Door
  readonly outbox_: Outbox
  readonly featureFlags: { changed_(): void }
  replay_(name: string): string
  answered_(door: Door, id: number, ...answer: Parameters<Answered>): void
  handOver_(door: Door): void
  complete_(event: string, options: string, atOnce?: boolean): CaptureResult | undefined
  sessionChanged_(session: string): void
}

/** `warn` warns the page and the project that the rate limit has dropped events. */
export function makeHost(client: Owner, warn: (message: string) => void): Host {
  // after a shutdown the instance may start again, with another core: what is asked here is this one's
  const { config, outbox_: outbox, door_: door } = client
  const { onWay_: onWay } = door
  // an element's name may hide a property of the document, and a page may replace anything
  const text = (read: () => unknown): string => attempt(() => String(read() ?? '')) ?? ''
  return {
    pageFacts_: () => text(() => JSON.stringify(describePage(config))),
    referrer_: () => text(() => document.referrer),
    title_: () => text(() => document.title),
    replay_: (name) => text(() => client.replay_(name)),

    rateLimited_: (message) => afterwards(() => warn(message)),

    params_: (url, name) => text(() => JSON.stringify(queryParams(url, name, config))),

    iso_: (ms) => text(() => new Date(ms).toISOString()),

    // what was an object or a list once must still be one
    stored_: (area, key) =>
      text(() => {
        const found = remembered(area, key)
        if (found && /^[{[]/.test(found)) JSON.parse(found)
        return found
      }),

    store_: (area, key, value) => store(area, key, value),

    setCookie_: (...given) => attempt(() => writeCookie(...given)),

    log_: (level, message) => attempt(() => logger.byLevel[level]?.(message)),

    send_(id, url, body, isGzip, transport, attempts) {
      const go = (body: Uint8Array<ArrayBuffer>, isGzip: boolean): void => {
        onWay.delete(id)
        let isKept = false
        isKept = post(config, url, body, isGzip, transport, attempts, (...answer) => {
          const tell = (): void => {
            onWay.delete(id)
            client.answered_(door, id, ...answer)
          }
          // a navigation lets every request fail, though the browser goes on with those that outlive the page
          if (answer[0] || !(Date.now() < door.goesUntil_!)) return tell()
          onWay.set(id, isKept ? OnWay.Kept : OnWay.Cut)
          // the page has stayed
          setTimeout(() => onWay.has(id) && tell(), PAUSE_MS)
        })
        if (isKept) onWay.set(id, OnWay.Kept)
        if (door.isLeaving_) client.handOver_(door)
      }
      afterwards(() => {
        if (!isGzip || body[0] !== BRACE) return go(body, isGzip)
        onWay.set(id, OnWay.Packing)
        // it may have left with the page meanwhile
        const goOn = (body: Uint8Array<ArrayBuffer>, isGzip: boolean): void => {
          if (onWay.has(id)) go(body, isGzip)
        }
        // large: the browser is to compress it, and where it cannot, it goes as it is
        void compressed(body).then(
          (packed) => goOn(packed, true),
          () => goOn(body, false),
        )
      })
    },

    saveRecord_: (...given) => outbox.save_(...given),
    noteFailure_: () => outbox.fail_(),
    forgetRecords_: (id) => outbox.forget_(id),

    captured_: (event) => afterwards(() => client.complete_(event, '', true)),
    sessionChanged_: (session) => afterwards(() => client.sessionChanged_(session)),
    wantFlags_: (isOther) =>
      afterwards(() => {
        client.featureFlags.changed_()
        client.core_.flagsWanted_(isOther)
      }),

    wakeAt_: (due) =>
      attempt(() => {
        clearTimeout(door.timer_)
        // a timer goes off at once where its wait does not fit into 31 bits
        if (due) door.timer_ = setTimeout(() => door.core_.tick_(), Math.min(due - Date.now(), 2 ** 31 - 1))
        // a hidden page's timers are late, and it may be ended any time; one that goes has none
        if (due && (door.isLeaving_ || document.visibilityState === 'hidden'))
          afterwards(() => (door.isLeaving_ ? door.core_.unload_(false) : door.core_.save_()))
      }),
  }
}
