// Elements that fill the screen, which no change of the DOM shows: custom events `rrweb/fullscreen`, as the fork of rrweb
// in posthog-js 1.449.2 emits them.

import { own } from '../dom'
import type { Context } from './observer'

const TAG = 'rrweb/fullscreen'

export function observeFullscreen({ document, listen, emitCustom, onSnapshot_ }: Context): void {
  /** The id of the element that fills the player's screen, as far as it knows. */
  let shown = 0
  const look = (): void => {
    // Safari before 16.4 has no other name than its own
    const { webkitFullscreenElement } = document as { webkitFullscreenElement?: Element }
    const element =
      ('fullscreenElement' in document ? own(document, 'fullscreenElement') : webkitFullscreenElement) ?? null
    emitCustom(TAG, (idOf) => {
      const before = shown
      if (!before || before === idOf(element)) return
      shown = 0
      return { id: before, enter: false }
    })
    emitCustom(TAG, (idOf) => {
      const id = idOf(element)
      if (id <= 0 || id === shown) return
      shown = id
      return { id, enter: true }
    })
  }
  for (const type of ['fullscreenchange', 'webkitfullscreenchange']) listen(document, type, look)
  // it began before the recording did, or the player has begun again
  onSnapshot_(() => {
    shown = 0
    look()
  })
}
