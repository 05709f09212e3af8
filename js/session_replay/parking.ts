// What could not be sent when its page ended, for the next page in the same tab: it ends with the tab, as the session
// that was too short did.

import { textOf } from './events'
import type { Owner } from './host'
import type { Batch, Item } from './sender'
import { EventType } from '../wire/rrweb'

/** More is not kept, bytes. */
const MOST_BYTES = 0.9 * 1024 * 1024

export function parkingOf({ config }: Owner) {
  const key =
    'ph_replay_pending_buffer_' + JSON.stringify([config.persistence_name || config.token, config.token])
  const isAllowed = (): boolean => config.persistence !== 'memory' && !config.disable_persistence
  let isParked = false
  let isTaken = false
  return {
    park({ items, size, sessionId, windowId }: Batch): void {
      if (!items.length || size > MOST_BYTES || !isAllowed()) return
      const data = items.map(({ text, bytes }) => text ?? textOf(bytes!))
      const rest = JSON.stringify({ size, sizes: items.map((item) => item.size), sessionId, windowId })
      try {
        sessionStorage.setItem(key, `{"data":[${data.join()}],${rest.slice(1)}`)
        isParked = true
      } catch {
        // full or forbidden
      }
    },

    /** What was parked, if it is of the same session and window. */
    take({ items, sessionId, windowId }: Batch): Batch | undefined {
      if (isTaken || !isAllowed()) return
      isTaken = true
      try {
        const found = JSON.parse(sessionStorage.getItem(key) ?? 'null')
        sessionStorage.removeItem(key)
        if (!found || found.sessionId !== sessionId || found.windowId !== windowId || items.length) return
        const parked = found.data.map((event: { type: number; timestamp: number }): Item => {
          const text = JSON.stringify(event)
          const { type, timestamp } = event
          return { type, timestamp, isMarker: type === EventType.Custom, text, size: text.length }
        })
        return { items: parked, size: found.size, sessionId, windowId }
      } catch {
        return
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
