// Custom events of a recording before there is a recorder.

/** It is kept so long, ms, and no more of it than this. */
const WAITING_MS = 2000
const MOST_WAITING = 10

export class Early {
  #waiting: { tag: string; payload: unknown; at: number }[] = []

  keep(tag: string, payload: unknown): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push({ tag, payload, at: Date.now() })
  }

  tell(say: (tag: string, payload: unknown) => void): void {
    for (const { tag, payload, at } of this.#waiting.splice(0))
      if (Date.now() - at <= WAITING_MS) say(tag, payload)
  }

  forget(): void {
    this.#waiting = []
  }
}
