export type ConnectionState = 'connecting' | 'live' | 'reconnecting'

interface LiveOptions<T> {
  /** `/api/live/…`. */
  path: string
  /** The name of its messages. */
  name: string
  onMessage(message: T): void
  onState(state: ConnectionState): void
}

const RETRY_DELAY = 1000

/** Follows one of the collector's streams from one id on, through restarts of the collector. */
export class LiveStream<T extends { id: number }> {
  #source: EventSource | undefined
  #retry: number | undefined
  #lastId: number | undefined
  readonly #options: LiveOptions<T>

  constructor(options: LiveOptions<T>) {
    this.#options = options
  }

  /** Without an id it begins with what comes next. */
  start(afterId?: number): void {
    this.stop()
    this.#lastId = afterId
    this.#options.onState('connecting')
    this.#open()
  }

  stop(): void {
    window.clearTimeout(this.#retry)
    this.#source?.close()
  }

  #open(): void {
    const { path, name } = this.#options
    const source = new EventSource(this.#lastId === undefined ? path : `${path}?after=${this.#lastId}`)
    this.#source = source
    source.addEventListener('open', () => this.#options.onState('live'))
    source.addEventListener(name, ({ data }: MessageEvent<string>) => {
      const message = JSON.parse(data) as T
      this.#lastId = Math.max(this.#lastId ?? 0, message.id)
      this.#options.onMessage(message)
    })
    source.addEventListener('error', () => {
      // Reopened by hand: the browser gives up for good on some errors, and would repeat the old `after`.
      source.close()
      this.#options.onState('reconnecting')
      this.#retry = window.setTimeout(() => this.#open(), RETRY_DELAY)
    })
  }
}
