// Popovers that open and close: the attribute stays the same.

import { targetOf, type Context } from './observer'
import { Read } from '../../wire/recorder_protocol'

export function observePopovers({ engine, document, listen }: Context): void {
  // it is read when that has been done
  listen(document, 'beforetoggle', (event) => engine.markNode_(targetOf(event)!, Read.Self))
}
