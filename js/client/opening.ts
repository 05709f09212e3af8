// When an instance opens its core, if no call needs it before: as soon as the browser has compiled the module beside the
// page's own work. Otherwise the page would wait for that in the task that calls `init`.

import type { PostHogConfig } from '@posthog/types'
import { compileCore } from '../wasm/core'
import { isFull } from '../wasm/guard'

/** Options of a page that is called back at once, or asks on the next line, or from which something is heard at once. */
const AT_ONCE = [
  'loaded',
  'bootstrap',
  'get_device_id',
  'segment',
  'capture_exceptions',
  'capture_webmcp',
] as const
/** What the SDK has to be there for: what autocapture hears, and a page that goes away. */
const EVENTS = 'click change submit copy visibilitychange pagehide'

/**
 * Calls `open` when the module is compiled, or before the page gets another address, is used or goes away, which is
 * when the call `isLast`. Returns what opens it at once, and nothing where it has to be opened now. `stops` gets what ends
 * the waiting.
 */
export function openLater(
  config: Partial<PostHogConfig>,
  open: (isLast: boolean) => void,
  stops: (() => void)[],
): (() => void) | undefined {
  const { navigation } = window as { navigation?: Navigation }
  // without it (Firefox before 147, Safari before 26.2) a change of the address is not known before it happens
  const compiling = navigation?.currentEntry && !AT_ONCE.some((key) => config[key]) && compileCore()
  if (!compiling) return
  let isOver = false
  const go = ({ type }: { type?: string } = {}): void => {
    // near the end of the stack there is no room for it: the next call does it
    if (isOver || isFull()) return
    stop()
    open(type === 'pagehide')
  }
  const hears = (how: 'addEventListener' | 'removeEventListener'): void => {
    for (const type of EVENTS.split(' ')) window[how](type, go, true)
    navigation![how]('navigate', go)
  }
  const stop = (): void => {
    isOver = true
    hears('removeEventListener')
  }
  hears('addEventListener')
  stops.push(stop)
  void compiling.then(() => go())
  return go
}
