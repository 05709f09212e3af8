// `$pageview`s of a single-page app: its address changes and nothing is loaded.

import type { CaptureResult } from '@posthog/types'
import type { Client } from './client'
import { Op } from './core'
import { attempt, guarded } from './guard'
import { parse, stringify } from './json'

/** How long a page view waits for its title: what renders the page may have to fetch it first. */
const TITLE_MS = 1000
/** The same where the browser knows that the page is not there yet. */
const LONG_TITLE_MS = 5000

/** Starts where `capture_pageview` asks for it: 'history_change', or an object that names parts of the address. */
export function startHistory(client: Client): void {
  const { config } = client
  let active = false
  let last: string[]
  let pending: (() => void) | undefined
  let capturing = false
  /** Completes the page view that waits for its title. */
  let release: (() => void) | undefined
  /** Missing in browsers before 2026. */
  const { navigation } = window as { navigation?: Navigation }

  const here = (): string[] => [location.pathname, location.search, location.hash]
  /** Which parts of the address make a page, in the order of `here`. */
  const parts = (): unknown[] => {
    const given = config.capture_pageview
    const wanted = typeof given === 'object' ? given : { path: given === 'history_change' }
    return [wanted?.path, wanted?.search, wanted?.hash && !config.disable_capture_url_hashes]
  }

  const capturePending = (): void => {
    const run = pending
    if (!run) return
    pending = undefined
    capturing = true
    run()
    capturing = false
    last = here()
  }

  /**
   * Captures a page view. Its title is the one that the page has later, unless it has another one than `title`, which it
   * had when its address changed: most routers set it when they have rendered the page, a task or a request later.
   */
  const capture = (navigation_type: string, title: string): void => {
    const json = client.core_(Op.Capture, '$pageview', stringify({ navigation_type }))
    const event = parse<CaptureResult>(json)
    if (!event) return
    // what may change an event is to see all of it
    const isHooked = config.before_send || config.sanitize_properties
    if (!isHooked) client.complete_(json, '', false, true)
    const wait = navigation?.transition ? LONG_TITLE_MS : TITLE_MS
    const timer = setTimeout(() => release?.(), wait)
    release = guarded(() => {
      release = undefined
      clearTimeout(timer)
      if ('title' in event.properties) event.properties.title = document.title
      const completed = stringify(event)
      if (isHooked) client.complete_(completed, '', false)
      else client.core_(Op.Deliver, completed)
    })
    if (document.title !== title) release()
  }
  client.settle_ = () => release?.()

  /** `later` is when the code that runs has come to its end: some routers have set the title by then. */
  const moved = (navigation_type: string, later?: boolean): void => {
    if (!active) return
    if (!later) capturePending()
    const now = here()
    if (parts().some((wanted, at) => wanted && now[at] !== last[at])) {
      release?.()
      const { title } = document
      pending = () => capture(navigation_type, title)
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
    if (navigation) {
      // what changes the address without `history`, or with methods of it that were kept before they were patched
      let isHash: boolean
      client.listen_(navigation, 'navigate', (event) => {
        const { hashChange, destination } = event as NavigateEvent
        isHash = hashChange
        if (destination.url !== location.href) capturePending()
      })
      client.listen_(navigation, 'currententrychange', (event) => {
        const { navigationType } = event as NavigationCurrentEntryChangeEvent
        // going back and forward is captured at popstate, which routers hear too
        if (navigationType !== 'traverse') moved(isHash ? 'popstate' : navigationType + 'State', !capturing)
      })
    }
    client.stops_.push(() => {
      active = false
      pending = undefined
    })
  }
  start()
  client.onConfig_(start)
}
