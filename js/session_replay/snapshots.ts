// Full snapshots now and then: where a player can begin, and what a session that is let in late has from its beginning.

import { record } from '../recorder/record'
import type { Given } from './options'

const MINUTE = 60_000

export class Snapshots {
  #timer: ReturnType<typeof setInterval> | undefined

  take(): void {
    record.takeFullSnapshot(true)
  }

  /** Has one taken as often as the page wants it; more often while the session waits to be let in. */
  schedule(given: Given, isWaiting: boolean): void {
    this.stop()
    const own = given.trigger_pending_buffer_interval_millis ?? 0
    const whileWaiting = own >= 1000 && own <= 60 * MINUTE ? own : MINUTE
    const interval = isWaiting ? whileWaiting : (given.full_snapshot_interval_millis ?? 5 * MINUTE)
    if (interval) this.#timer = setInterval(() => this.take(), interval)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
