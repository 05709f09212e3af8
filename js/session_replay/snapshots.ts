// Full snapshots now and then: where a player can begin, and what a session that is let in late has from its beginning.

import { record } from '../recorder/record'
import type { Control } from './control'
import type { Given } from './options'

export class Snapshots {
  readonly #control: Control
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(control: Control) {
    this.#control = control
  }

  take(): void {
    record.takeFullSnapshot(true)
  }

  /** Has one taken as often as the module says; the page may want it otherwise. */
  schedule({
    trigger_pending_buffer_interval_millis: own,
    full_snapshot_interval_millis: usual,
  }: Given): void {
    this.stop()
    const interval = this.#control.ask((wasm) => wasm.pipe_snapshot_interval(own ?? NaN, usual ?? NaN))
    if (interval) this.#timer = setInterval(() => this.take(), interval)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
