// The contract of PostHog's `tracing-headers.js`: two functions that watch requests until their answer is called. The lists
// may change meanwhile.

import { COOKIELESS_ID } from '../wire/names'
import { watchFetch, watchXhr, type Wanted } from './requests'

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
    const all = {
      'SESSION-ID': sessionId,
      'WINDOW-ID': windowId,
      'DISTINCT-ID': name === COOKIELESS_ID ? '' : name,
    }
    return Object.entries(all).flatMap(([header, value]): [string, string][] =>
      value ? [[`X-POSTHOG-${header}`, value as string]] : [],
    )
  },
})

export const patchFns = {
  _patchFetch: (...given: Given): (() => void) => watchFetch(wantedOf(...given)),
  _patchXHR(...given: Given): () => void {
    const undo = watchXhr(wantedOf(...given))
    return () => undo.forEach((restore) => restore())
  },
}
