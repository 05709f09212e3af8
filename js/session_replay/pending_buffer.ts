// What could not be sent when its page ended, for the next page in the same tab: it ends with the tab, as the session
// that was too short did.

import { textOf } from './events'
import type { HostSdk } from './host'
import type { Batch } from './batch'
import { ReplayLimit } from '../wire/replay_protocol'
import type { EventType } from '../wire/rrweb'

/** An event that was parked: its JSON, and what is in it. */
type Parked = [text: string, event: { type: EventType; timestamp: number }]

export function pendingBufferOf({ config }: HostSdk) {
  const key =
    'ph_replay_pending_buffer_' + JSON.stringify([config.persistence_name || config.token, config.token])
  const isAllowed = (): boolean => config.persistence !== 'memory' && !config.disable_persistence
  let isParked = false
  let isTaken = false
  return {
    park({ items, sessionId, windowId }: Batch, size: number): void {
      if (!items.length || size > ReplayLimit.BufferBytes || !isAllowed()) return
      const data = items.map(({ text, bytes }) => text ?? textOf(bytes!))
      const sizes = data.map((text) => text.length)
      const rest = JSON.stringify({ size, sizes, sessionId, windowId })
      try {
        sessionStorage.setItem(key, `{"data":[${data.join()}],${rest.slice(1)}`)
        isParked = true
      } catch {
        // full or forbidden
      }
    },

    /** What was parked, if it is of the same session and window. */
    take({ items, sessionId, windowId }: Batch): Parked[] {
      if (isTaken || !isAllowed()) return []
      isTaken = true
      try {
        const found = JSON.parse(sessionStorage.getItem(key) ?? 'null')
        sessionStorage.removeItem(key)
        if (!found || found.sessionId !== sessionId || found.windowId !== windowId || items.length) return []
        return found.data.map((event: Parked[1]): Parked => [JSON.stringify(event), event])
      } catch {
        return []
      }
    },

    clear(): void {
      if (!isParked) return
      isParked = false
      try {
        sessionStorage.removeItem(key)
      } catch {
        // as above
      }
    },
  }
}
