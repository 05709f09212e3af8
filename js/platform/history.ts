// Reports changes of the page's address to the module, and keeps the title that the page has before each task. What is a
// page view is src/features/pageviews.

import type { Core } from '../wasm/exports'
import { attempt } from '../wasm/guard'

/** What this needs of an instance. */
export interface HistoryOwner {
  core_: Core
  /** The page's title before the current task. */
  titleBefore_: string
  stops_: (() => void)[]
  listen_(target: EventTarget, event: string, run: (event: Event) => void): () => void
}

/** Patches `history` and listens at the Navigation API until the instance stops. */
export function followHistory(client: HistoryOwner): void {
  /** How many calls into the module run: the page's hooks may change the address in one. */
  let calls = 0
  const report = <T>(run: () => T): T => {
    calls++
    const answer = run()
    calls--
    return answer
  }
  const moved = (how: string, later: boolean): void => {
    const isLeft = report(() => client.core_.routeMoved_(how, later))
    if (isLeft) queueMicrotask(left)
  }
  const left = (): void => report(() => client.core_.routeLeft_())

  const patch = (method: 'pushState' | 'replaceState'): void => {
    const own = Object.hasOwn(history, method)
    const original = history[method]
    let isActive = true
    const patched: typeof original = function (this: History, state, title, url) {
      if (isActive && url != null && attempt(() => new URL(url, document.baseURI).href) !== location.href)
        left()
      original.call(this, state, title, url)
      if (isActive) moved(method, !calls && window.event?.type !== 'popstate')
    }
    history[method] = patched
    client.stops_.push(() => {
      // a later patch over ours stays, and ours under it does nothing any more
      isActive = false
      if (history[method] !== patched) return
      if (own) history[method] = original
      else delete (history as Partial<History>)[method]
    })
  }
  patch('pushState')
  patch('replaceState')

  client.titleBefore_ = document.title
  const observer = new MutationObserver(() => (client.titleBefore_ = document.title))
  observer.observe(document.head ?? document, { childList: true, characterData: true, subtree: true })
  client.stops_.push(() => observer.disconnect())

  /** Missing in Firefox before 147 and Safari before 26.2, and without entries where the origin is opaque. */
  const { navigation } = window as { navigation?: Navigation }
  if (navigation) {
    // what changes the address without `history`, or with methods of it that were kept before they were patched: of
    // several such changes in one task the last is a page view
    client.listen_(navigation, 'currententrychange', (event) => {
      const { navigationType } = event as NavigationCurrentEntryChangeEvent
      // popstate comes behind it, which routers hear too
      if (navigationType !== 'traverse') moved(navigationType + 'State', !calls)
    })
  }
}
