// `$pageview`s of a single-page app: its address changes and nothing is loaded.

import type { Client } from './client'
import { attempt } from './guard'

/** Starts where `capture_pageview` asks for it: 'history_change', or an object that names parts of the address. */
export function startHistory(client: Client): void {
  const { config } = client
  let active = false
  let last: string[]
  let pending: (() => void) | undefined
  let capturing = false

  const here = (): string[] => [location.pathname, location.search, location.hash]
  /** Which parts of the address make a page, in the order of `here`. */
  const parts = (): unknown[] => {
    const given = config.capture_pageview
    const wanted = typeof given === 'object' ? given : { path: given === 'history_change' }
    return [wanted?.path, wanted?.search, wanted?.hash && !config.disable_capture_url_hashes]
  }

  const capturePending = (): void => {
    const capture = pending
    if (!capture) return
    pending = undefined
    capturing = true
    capture()
    capturing = false
    last = here()
  }

  /** `later` is when the code that runs has come to its end: routers set the title after the address. */
  const moved = (navigation_type: string, later?: boolean): void => {
    if (!active) return
    if (!later) capturePending()
    const now = here()
    if (parts().some((wanted, at) => wanted && now[at] !== last[at])) {
      pending = () => client.capture('$pageview', { navigation_type })
      if (later) queueMicrotask(capturePending)
      else capturePending()
    }
    last = now
  }

  const patch = (method: 'pushState' | 'replaceState'): void => {
    const own = Object.hasOwn(history, method)
    const original = history[method]
    const patched: typeof original = function (this: History, state, title, url) {
      // a pageview that waits belongs to the address that goes away now
      if (url != null && attempt(() => new URL(url, document.baseURI).href) !== location.href)
        capturePending()
      original.call(this, state, title, url)
      moved(method, !capturing && window.event?.type !== 'popstate')
    }
    history[method] = patched
    client.stops_.push(() => {
      // somebody else's patch over ours stays, and ours under it does nothing any more
      if (history[method] !== patched) return
      if (own) history[method] = original
      else delete (history as Partial<History>)[method]
    })
  }

  const start = (): void => {
    if (active || !parts().some(Boolean)) return
    active = true
    last = here()
    patch('pushState')
    patch('replaceState')
    for (const event of ['popstate', 'hashchange']) client.listen_(window, event, () => moved(event))
    client.stops_.push(() => {
      active = false
      pending = undefined
    })
  }
  start()
  client.onConfig_(start)
}
