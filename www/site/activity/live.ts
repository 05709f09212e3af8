import type { PostHogEvent } from './api'

export type ConnectionState = 'connecting' | 'live' | 'reconnecting'

interface LiveOptions {
  onEvent(event: PostHogEvent): void
  onState(state: ConnectionState): void
}

const RETRY_DELAY = 1000

/** Follows the collector's event stream from one event id on, through restarts of the collector. */
export class LiveEvents {
  #source: EventSource | undefined
  #retry: number | undefined
  #lastId = 0
  readonly #options: LiveOptions

  constructor(options: LiveOptions) {
    this.#options = options
  }

  start(afterId: number): void {
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
    const source = new EventSource(`/api/live/events?after=${this.#lastId}`)
    this.#source = source
    source.addEventListener('open', () => this.#options.onState('live'))
    source.addEventListener('event', ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as PostHogEvent
      this.#lastId = Math.max(this.#lastId, event.id)
      this.#options.onEvent(event)
    })
    source.addEventListener('error', () => {
      // Opened anew by hand: the browser gives up for good on some errors, and would repeat the old `after`.
      source.close()
      this.#options.onState('reconnecting')
      this.#retry = window.setTimeout(() => this.#open(), RETRY_DELAY)
    })
  }
}
