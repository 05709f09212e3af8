// `$pageview`s of a single-page app: its address changes and nothing is loaded.

import type { CaptureResult } from '@posthog/types'
import type { Client } from '../../client/client'
import { Op } from '../../wasm/core'
import { attempt } from '../../wasm/guard'
import { parse, stringify } from '../../platform/json'
import { EventName } from '../../wire/names'

/**
 * How long a page view waits for its title, ms: what renders the page may have to fetch it first. With a batch's wait it is
 * still at the server within 3.5 s.
 */
const TITLE_MS = 400
/** The same while the browser knows that the page is on its way: `navigation.transition`. */
const LONG_TITLE_MS = 5000

/** Starts where `capture_pageview` asks for it: 'history_change', or an object that names parts of the address. */
export function startHistory(client: Client): void {
  const { config } = client
  let active = false
  let last: string[]
  let pending: (() => void) | undefined
  let capturing = false
  /** How the page to capture was reached. */
  let navigation_type: string
  /** The page's title before the task that runs now. */
  let title: string
  const observer = new MutationObserver(() => ({ title } = document))
  /** Has the page view delivered that waits for this title. */
  let release: ((page?: { title: string }) => void) | undefined
  /** Missing in Firefox before 147 and Safari before 26.2, and without entries where the origin is opaque. */
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
   * Captures a page view. Its title is the one that the page has later, unless that is not `before` any more, as it was
   * when its address changed: most routers set it when they have rendered the page, a task or a request later.
   */
  const capture = (before: string): void => {
    const json = client.core_(Op.Capture, EventName.Pageview, stringify({ navigation_type }))
    const event = parse<CaptureResult>(json)
    if (!event) return
    const { properties } = event
    // what may change an event is to see all of it
    const isHooked = config.before_send || config.sanitize_properties
    if (!isHooked) client.complete_(json, '', false, true)
    release = ({ title } = document) => {
      release = undefined
      clearTimeout(timer)
      if ('title' in properties) properties.title = title
      if (isHooked) client.complete_(stringify(event), '')
      else client.core_(Op.Deliver, stringify(event))
    }
    const timer = setTimeout(release, navigation?.transition ? LONG_TITLE_MS : TITLE_MS)
    if (document.title !== before) release()
  }
  client.settle_ = () => release?.()

  /** `later` is when the code that runs has come to its end: some routers have set the title by then. */
  const moved = (how: string, later?: boolean): void => {
    if (!active) return
    if (!later) {
      navigation_type = how
      capturePending()
    }
    const now = here()
    if (parts().some((wanted, at) => wanted && now[at] !== last[at])) {
      navigation_type = how
      const before = title
      release?.({ title })
      pending = () => capture(before)
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
    title = document.title
    observer.observe(document.head ?? document, { childList: true, characterData: true, subtree: true })
    patch('pushState')
    patch('replaceState')
    for (const event of ['popstate', 'hashchange']) client.listen_(window, event, () => moved(event))
    if (navigation) {
      // what changes the address without `history`, or with methods of it that were kept before they were patched: of
      // several such changes in one task the last is a page view
      client.listen_(navigation, 'currententrychange', (event) => {
        const { navigationType } = event as NavigationCurrentEntryChangeEvent
        // popstate comes behind it, which routers hear too
        if (navigationType !== 'traverse') moved(navigationType + 'State', !capturing)
      })
    }
    client.stops_.push(() => {
      active = false
      pending = undefined
      observer.disconnect()
      release?.()
    })
  }
  start()
  client.onConfig_(start)
}
