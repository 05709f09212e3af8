// Where a lazily loaded file leaves itself: js/features/extensions looks for it there.

import { posthogExtensions } from '../platform/posthog_extensions'
import type { FileName, LazyFile, LazyPage } from '../features/extensions/extensions'

declare const VERSION: string

/** Leaves what starts the file's features for an instance. */
export function offerFile(name: FileName, start: LazyFile['start']): void {
  ;(posthogExtensions<LazyPage>().wasm ??= {})[name] = { version: VERSION, start }
}
