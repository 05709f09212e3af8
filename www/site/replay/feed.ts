import { fetchChunks, type Chunk } from './api'

/** The chunks of one recording, in the order of their arrival: those that are there, and later ones when asked again. */
export class Feed {
  readonly id: string
  #cursor = 0
  #reading: Promise<void> | undefined
  #again = false
  #stopped = false
  readonly #onChunks: (chunks: Chunk[]) => void

  constructor(id: string, onChunks: (chunks: Chunk[]) => void) {
    this.id = id
    this.#onChunks = onChunks
  }

  /** Reads what has come since. Asked while it reads, it looks once more. */
  read(): Promise<void> {
    this.#again = true
    this.#reading ??= this.#drain().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  stop(): void {
    this.#stopped = true
  }

  async #drain(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false
      const page = await fetchChunks(this.id, this.#cursor)
      if (this.#stopped) return
      this.#cursor = page.cursor
      this.#again ||= page.has_next
      if (page.results.length > 0) this.#onChunks(page.results)
    }
  }
}
