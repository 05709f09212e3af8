// The live streams of all tabs: one connection for each stream, however many tabs follow it. It runs in a shared worker, or
// in the page itself where there are none.

export type ConnectionState = 'connecting' | 'live' | 'reconnecting'

/** What a page asks for. `after` is the id it has got to; without one it begins with what comes next. */
export type Wish =
  | { kind: 'follow'; path: string; name: string; after?: number | undefined }
  | { kind: 'leave'; path: string }
  /** The data was cleared: ids begin again. */
  | { kind: 'reset'; path: string }

/** What it gets. `data` is JSON. */
export type News =
  | { kind: 'state'; path: string; state: ConnectionState }
  | { kind: 'message'; path: string; id: number; data: string }
  | { kind: 'reset'; path: string }

/** ms. */
const RETRY_DELAY = 1000

/** One of the collector's streams, followed through restarts of the collector. */
class Stream {
  readonly #path: string
  readonly #name: string
  /** Followers, with the id that each has got to. */
  readonly #followers = new Map<MessagePort, number | undefined>()
  #source: EventSource | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #state: ConnectionState = 'connecting'
  /** The id that the connection has got to; unknown where it began with what comes next. */
  #cursor: number | undefined

  constructor(path: string, name: string) {
    this.#path = path
    this.#name = name
  }

  follow(port: MessagePort, after: number | undefined): void {
    const isFirst = this.#followers.size === 0
    this.#followers.set(port, after ?? this.#cursor)
    // What came between `after` and now is sent again; those who have it are passed over.
    const isBehind = after !== undefined && (this.#cursor === undefined || after < this.#cursor)
    if (isFirst || isBehind) {
      this.#cursor = after
      this.#open()
    } else this.#post(port, { kind: 'state', path: this.#path, state: this.#state })
  }

  /** Whether others still follow. */
  leave(port: MessagePort): boolean {
    this.#followers.delete(port)
    if (this.#followers.size > 0) return true
    clearTimeout(this.#retry)
    this.#source?.close()
    return false
  }

  reset(): void {
    this.#cursor = 0
    for (const port of this.#followers.keys()) {
      this.#followers.set(port, 0)
      this.#post(port, { kind: 'reset', path: this.#path })
    }
    this.#open()
  }

  #open(): void {
    clearTimeout(this.#retry)
    this.#source?.close()
    this.#announce(this.#state === 'live' ? 'connecting' : this.#state)
    const source = new EventSource(this.#path + (this.#cursor === undefined ? '' : `?after=${this.#cursor}`))
    this.#source = source
    source.addEventListener('open', () => this.#announce('live'))
    source.addEventListener(this.#name, ({ data, lastEventId }: MessageEvent<string>) => {
      this.#pass(Number(lastEventId), data)
    })
    source.addEventListener('error', () => {
      // Reopened by hand: the browser gives up for good on some errors, and would repeat the old `after`.
      source.close()
      this.#announce('reconnecting')
      clearTimeout(this.#retry)
      this.#retry = setTimeout(() => this.#open(), RETRY_DELAY)
    })
  }

  #pass(id: number, data: string): void {
    this.#cursor = id
    for (const [port, last] of this.#followers) {
      if (last !== undefined && id <= last) continue
      this.#followers.set(port, id)
      this.#post(port, { kind: 'message', path: this.#path, id, data })
    }
  }

  #announce(state: ConnectionState): void {
    this.#state = state
    for (const port of this.#followers.keys()) this.#post(port, { kind: 'state', path: this.#path, state })
  }

  #post(port: MessagePort, news: News): void {
    port.postMessage(news)
  }
}

/** Takes the wishes of pages. A page says when it leaves: nothing else tells a worker. */
export class Hub {
  readonly #streams = new Map<string, Stream>()

  connect(port: MessagePort): void {
    port.addEventListener('message', ({ data }: MessageEvent<Wish>) => this.#take(port, data))
    port.start()
  }

  #take(port: MessagePort, wish: Wish): void {
    const { path } = wish
    if (wish.kind === 'follow') {
      const stream = this.#streams.get(path) ?? new Stream(path, wish.name)
      this.#streams.set(path, stream)
      stream.follow(port, wish.after)
    } else if (wish.kind === 'reset') this.#streams.get(path)?.reset()
    else if (this.#streams.get(path)?.leave(port) === false) this.#streams.delete(path)
  }
}
