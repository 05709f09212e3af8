// What happens before the recorder runs, and is recorded all the same.

import { listen } from '../platform/listeners'

/** Custom events of a recording that has not started are kept so long, ms, and no more of them than this. */
const WAITING_MS = 2000
const MAX_WAITING = 10
/** No more calls wait for a recorder that is starting. */
const MAX_CALLS = 1000

type Call = () => void

export class StartQueue {
  #waiting: { tag: string; payload: unknown; at: number }[] = []
  /** Calls that wait for the recorder, which is starting. */
  #calls: Call[] | undefined

  /** The recorder starts as soon as the module is compiled. */
  get isStarting_(): boolean {
    return !!this.#calls
  }

  /** Has calls wait. Returns what ends that and makes them behind `start`, which does nothing after `forget`. */
  begin(start: Call): Call {
    const calls: Call[] = (this.#calls = [])
    return () => {
      if (this.#calls !== calls) return
      this.#calls = undefined
      start()
      for (const call of calls) call()
    }
  }

  /** Has `call` wait while the recorder is starting; whether it does. */
  waits(call: Call): boolean {
    if (this.#calls && this.#calls.length < MAX_CALLS) this.#calls.push(call)
    return this.isStarting_
  }

  keep(tag: string, payload: unknown): void {
    if (this.#waiting.length < MAX_WAITING) this.#waiting.push({ tag, payload, at: Date.now() })
  }

  tell(say: (tag: string, payload: unknown) => void): void {
    for (const { tag, payload, at } of this.#waiting.splice(0))
      if (Date.now() - at <= WAITING_MS) say(tag, payload)
  }

  forget(): void {
    this.#waiting = []
    this.#calls = undefined
  }
}

/** Whether the page is parsed: from then on posthog-js's recorder takes events. */
export const isParsed = (): boolean => document.readyState !== 'loading'

/** Calls `ready` when the page is parsed, at once where it is. Returns what ends that. */
export function onParsed(ready: Call): Call {
  if (!isParsed()) return listen(document, 'DOMContentLoaded', ready)
  ready()
  return () => {}
}
