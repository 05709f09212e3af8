// What happens to the page: it goes away, is hidden, loses its network.

import { listen } from '../platform/listeners'

/** What the life of the page does to a recording. */
interface Recorded {
  tryAddCustomEvent(tag: string, payload: unknown): boolean
  setDocumentWasEverVisible(was: boolean): void
  hide(): void
  unload(): void
}

export class PageLifecycle {
  readonly #recording: Recorded
  #stops: (() => void)[] = []

  constructor(recording: Recorded) {
    this.#recording = recording
  }

  begin(): void {
    if (this.#stops.length) return
    const recording = this.#recording
    const say = (tag: string) => () => void recording.tryAddCustomEvent(tag, {})
    // before the SDK's own, so that what waits goes along with its last request
    this.#listen(window, 'beforeunload', () => recording.unload())
    let isGone = false
    this.#listen(window, 'pagehide', () => {
      isGone = true
      recording.unload()
    })
    this.#listen(window, 'pageshow', () => {
      isGone = false
    })
    this.#listen(window, 'offline', say('browser offline'))
    this.#listen(window, 'online', say('browser online'))
    this.#listen(document, 'visibilitychange', () => {
      const state = document.visibilityState
      // which every page is at its end
      if (isGone) return
      recording.setDocumentWasEverVisible(state === 'visible')
      say('window ' + state)()
      if (state === 'hidden') recording.hide()
    })
  }

  #listen(target: EventTarget, type: string, run: () => void): void {
    const safely = (): void => {
      try {
        run()
      } catch {
        // never into the page
      }
    }
    this.#stops.push(listen(target, type, safely, { capture: true }))
  }

  end(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }
}
