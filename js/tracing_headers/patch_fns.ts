// The contract of PostHog's `tracing-headers.js`: two functions that watch requests until their answer is called. The lists
// may change meanwhile.

import { COOKIELESS_ID } from '../wire/names'
import { visitorHeaders, watchFetch, watchXhr, type Wanted } from './requests'

interface Sessions {
  checkAndGetSessionAndWindowId(readOnly: true): { sessionId?: string; windowId?: string }
}
type Given = [hosts: unknown, id: unknown, sessions: Sessions | undefined, targets?: unknown]

const wantedOf = (...[hosts, id, sessions, targets]: Given): Wanted => ({
  hosts: () => hosts,
  targets: () => targets,
  visitor() {
    const { sessionId, windowId } = sessions?.checkAndGetSessionAndWindowId(true) ?? {}
    const name: unknown = typeof id === 'function' ? (id as () => unknown)() : id
    return visitorHeaders(sessionId, windowId, name === COOKIELESS_ID ? '' : name)
  },
})

export const patchFns = {
  _patchFetch: (...given: Given): (() => void) => watchFetch(wantedOf(...given)),
  _patchXHR(...given: Given): () => void {
    const undo = watchXhr(wantedOf(...given))
    return () => undo.forEach((restore) => restore())
  },
}
