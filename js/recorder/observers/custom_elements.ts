// Custom elements that are defined while it is recorded.

import type { Context } from './observer'
import { watchMember } from './watching'
import { Read } from '../../wire/recorder_protocol'
import { IncrementalSource } from '../../wire/rrweb'

export function observeDefinitions({ engine, window, emit, onStop, guarded }: Context): void {
  const { customElements } = window
  if (!customElements) return
  const noticed = guarded((_: unknown, [name]: unknown[]) => {
    emit(IncrementalSource.CustomElement, () => ({ define: { name } }))
    // they are custom in the next snapshot
    for (const element of window.document.querySelectorAll(name as string))
      engine.markNode_(element, Read.Self)
  })
  // the method is the prototype's: a member of the object itself hides it
  onStop(watchMember(Object.getPrototypeOf(customElements) as object, 'define', noticed))
}
