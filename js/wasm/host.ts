// What the core asks of the browser; `Host` in src/browser/web.rs is the other side. Nothing here throws.

import type { Client } from '../client/client'
import { Ask, Op, type Host } from './core'
import { afterwards, attempt } from './guard'
import * as logger from '../platform/logger'
import { describePage, queryParams } from '../platform/page'
import { remembered, store, writeCookie } from '../platform/storage'
import { OnWay } from './door'
import { PAUSE_MS } from '../platform/outbox'
import { warnOfLimit } from '../features/rate_limit/rate_limit'
import { compressed, post } from '../platform/transport'
import type { LogLevel } from '../wire/core_protocol'

/** `{` */
const BRACE = 123

export function makeHost(client: Client): Host {
  // after a shutdown the instance may start anew, with another core: what is asked here is this one's
  const { config, outbox_: outbox, door_: door } = client
  // an element's name may hide a property of the document, and a page may replace anything
  const text = (read: () => unknown): string => attempt(() => String(read() ?? '')) ?? ''
  return {
    [Ask.Page]: (name, _, what) =>
      text(() => {
        if (what > 4) return client.replay_(name)
        if (what > 2) return client.scroll_(what > 3)
        if (what) return what > 1 ? document.title : document.referrer
        return JSON.stringify(describePage(config))
      }),

    [Ask.RateLimited]: (message) => afterwards(() => warnOfLimit(client, message)),

    [Ask.Params]: (url, name) => text(() => JSON.stringify(queryParams(url, name, config))),

    [Ask.Iso]: (_, __, ms) => text(() => new Date(ms).toISOString()),

    // what was an object or a list once must still be one
    [Ask.Stored]: (key, _, area) =>
      text(() => {
        const found = remembered(area, key)
        if (found && /^[{[]/.test(found)) JSON.parse(found)
        return found
      }),

    [Ask.Store]: (key, value, area) => store(area, key, value),

    [Ask.Cookie]: (name, value, options) =>
      attempt(() => writeCookie(name, value, Math.floor(options / 4), !!(options & 2), !!(options & 1))),

    [Ask.Log]: (message, _, level) => attempt(() => logger.byLevel[level as LogLevel]?.(message)),

    [Ask.Send](url, _, number, bytes) {
      // the body lies in wasm's memory, which moves
      const body = bytes()
      const rest = Math.floor(number / 16)
      const id = Math.floor(rest / 64)
      const { onWay_: onWay } = door
      const go = (body: Uint8Array<ArrayBuffer>, how: number): void => {
        onWay.delete(id)
        let isKept = false
        isKept = post(config, url, body, how, rest % 64, (...answer) => {
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
        if (!(number & 8) || body[0] !== BRACE) return go(body, number)
        onWay.set(id, OnWay.Packing)
        // it may have left with the page meanwhile
        const goOn = (body: Uint8Array<ArrayBuffer>, how: number): void => {
          if (onWay.has(id)) go(body, how)
        }
        // large: the browser is to compress it, and where it cannot, it goes as it is
        void compressed(body).then(
          (packed) => goOn(packed, number),
          () => goOn(body, number & 7),
        )
      })
    },

    [Ask.Save]: (url, _, number, bytes) =>
      number ? outbox.save_(number % 2 ** 32, url, Math.floor(number / 2 ** 32), bytes()) : outbox.fail_(),

    [Ask.Forget]: (_, __, id) => outbox.forget_(id),

    [Ask.Captured]: (event) => afterwards(() => client.complete_(event, '', true)),

    [Ask.SessionChanged]: (session) => afterwards(() => client.sessionChanged_(session)),

    [Ask.Flags]: (_, __, anew) => afterwards(() => client.featureFlags.wanted_(!!anew)),

    [Ask.WakeAt]: (_, __, due) =>
      attempt(() => {
        clearTimeout(door.timer_)
        // a timer goes off at once where its wait does not fit into 31 bits
        if (due) door.timer_ = setTimeout(() => door.core_(Op.Tick), Math.min(due - Date.now(), 2 ** 31 - 1))
        // a hidden page's timers are late, and it may be ended any time; one that goes has none
        if (due && (door.isLeaving_ || document.visibilityState === 'hidden'))
          afterwards(() => door.core_(door.isLeaving_ ? Op.Unload : Op.Save))
      }),
  }
}
