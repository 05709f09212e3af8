import { Hub, type ConnectionState, type News, type Wish } from './live_hub'

export type { ConnectionState } from './live_hub'

interface LiveOptions<T> {
  /** `/api/live/…`. */
  path: string
  /** The name of its messages. */
  name: string
  onMessage(message: T): void
  onState(state: ConnectionState): void
  /** The data was cleared, here or in another tab. */
  onReset?(): void
}

const listeners = new Set<(news: News) => void>()
const hear = ({ data }: MessageEvent<News>): void => {
  for (const listener of listeners) listener(data)
}

let port: MessagePort | undefined

/** The hub of all tabs, or one of this page where browsers have no shared workers (older Chrome on Android). */
function hub(): MessagePort {
  if (port) return port
  if (typeof SharedWorker === 'function') {
    const worker = new SharedWorker(new URL('./live_worker.ts', import.meta.url), {
      type: 'module',
      name: 'live',
    })
    port = worker.port
  } else {
    const channel = new MessageChannel()
    new Hub().connect(channel.port2)
    port = channel.port1
  }
  port.addEventListener('message', hear)
  port.start()
  return port
}

function send(wish: Wish): void {
  const port = hub()
  port.postMessage(wish)
}

/** Follows one of the collector's streams from one id on, through restarts of the collector. All tabs share a connection. */
export class LiveStream<T extends { id: number }> {
  #lastId: number | undefined
  #isFollowed = false
  readonly #options: LiveOptions<T>

  constructor(options: LiveOptions<T>) {
    this.#options = options
    listeners.add((news) => {
      if (news.path === options.path && this.#isFollowed) this.#take(news)
    })
    // The hub does not learn that a page has gone. One that is kept for Back goes on where it was.
    window.addEventListener('pagehide', () => {
      if (this.#isFollowed) send({ kind: 'leave', path: options.path })
    })
    window.addEventListener('pageshow', ({ persisted }) => {
      if (persisted && this.#isFollowed) this.start(this.#lastId)
    })
  }

  /** Without an id it begins with what comes next. */
  start(afterId?: number): void {
    const { path, name, onState } = this.#options
    this.#lastId = afterId
    this.#isFollowed = true
    onState('connecting')
    send({ kind: 'follow', path, name, after: afterId })
  }

  /** Has all tabs begin again, as the data was cleared. */
  reset(): void {
    send({ kind: 'reset', path: this.#options.path })
  }

  #take(news: News): void {
    const { onMessage, onState, onReset } = this.#options
    if (news.kind === 'state') onState(news.state)
    else if (news.kind === 'message') {
      this.#lastId = news.id
      onMessage(JSON.parse(news.data) as T)
    } else {
      this.#lastId = 0
      onReset?.()
    }
  }
}
