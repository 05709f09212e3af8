// When a page saves, sends and leaves, and when it looks for what earlier pages left.

import { usesOutbox } from './config'
import { mayKeep } from './consent'
import type { Context } from './context'
import { stringify } from '../platform/json'
import { PAUSE_MS } from '../platform/outbox'
import { waitsKey } from '../platform/storage'
import { attempt } from '../wasm/guard'

/** The first look comes when the page has loaded and what the last one sent has arrived. */
const FIRST_LOOK_MS = 1000
const LOOK_MS = 60_000

export function startDelivery(client: Context): void {
  // consent, and none that forbids to recognise anybody
  const isUsed = (): boolean => usesOutbox(client.config) && mayKeep(client)
  const look = (): void => {
    if (isUsed()) client.outbox_.adopt_()
  }
  const start = (): void => {
    if (isUsed()) client.outbox_.start_()
    client.later_(setTimeout(look, FIRST_LOOK_MS))
  }
  start()
  client.later_(setInterval(look, LOOK_MS))
  client.listen_(window, 'online', () => {
    client.core_.flush_()
    look()
  })
  client.listen_(document, 'visibilitychange', () => {
    client.core_.settlePageview_()
    if (document.visibilityState === 'hidden') client.core_.save_()
    else look()
  })
  // a request that leaves now is answered before the next page is there: then it is known what became of it
  client.listen_(window, 'beforeunload', () => {
    client.door_.goesUntil_ = Date.now() + PAUSE_MS
    client.core_.unload_(true)
    client.outbox_.pause_()
  })
  // pagehide, not unload: it also comes before the back-forward cache, and does not forbid it
  client.listen_(window, 'pagehide', () => {
    client.leave_(client.door_)
    const { waits_: waits, config } = client
    if (waits?.length && isUsed()) attempt(() => localStorage.setItem(waitsKey(config), stringify(waits)))
  })
  client.listen_(window, 'pageshow', (event) => {
    client.door_.isLeaving_ = false
    if ((event as PageTransitionEvent).persisted) start()
  })
}
