import Player from 'rrweb-player'
import 'rrweb-player/dist/style.css'
import { byId } from '../shared/dom'
import type { RecordedEvent } from './api'
import { maskedSelects } from './masked_selects'

/** What the player's own controls take, px. */
const CONTROLS = 80
/** Joining a running session begins so much before its newest event, ms. */
const LEAD = 1000
/** Who follows and is further behind than this is taken to the newest again, ms. */
const LAG = 3000

interface Options {
  /** Where the player is: milliseconds since 1970. */
  onTime(time: number): void
  onFollow(following: boolean): void
}

/** Plays what was recorded in one window, and what comes while it plays. */
export class WindowPlayer {
  #player: Player | undefined
  #events: RecordedEvent[] = []
  #following = false
  #finished = false
  #now = 0
  /** Where to start once there is enough to play: milliseconds since 1970. */
  #startAt: number | undefined
  readonly #box = byId('player')
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
    new ResizeObserver(() => this.#fit()).observe(this.#box)
    // Using the controls stops following.
    for (const type of ['pointerdown', 'keydown'])
      this.#box.addEventListener(type, () => this.#setFollowing(false), { capture: true })
  }

  get following(): boolean {
    return this.#following
  }

  get start(): number {
    return this.#events[0]?.timestamp ?? 0
  }

  get end(): number {
    return this.#events.at(-1)?.timestamp ?? 0
  }

  /** Plays other events, from `at` on and standing still, where that is given. */
  show(events: RecordedEvent[], at?: number): void {
    this.close()
    this.#startAt = at
    this.add(events)
  }

  /** Takes what came meanwhile. */
  add(events: RecordedEvent[]): void {
    // Not pushed: a recording may have more events than a call may have arguments.
    this.#events = this.#events.concat(events).sort((one, other) => one.timestamp - other.timestamp)
    if (!this.#player) {
      this.#open()
      return
    }
    for (const event of events) this.#player.addEvent(event)
    if (this.#following && (this.#finished || this.end - this.#now > LAG)) this.seek(this.end - LEAD, true)
  }

  /** Shows the moment at this time: milliseconds since 1970. */
  seek(time: number, play?: boolean): void {
    this.#finished = false
    const offset = Math.min(Math.max(0, time - this.start), this.end - this.start)
    this.#player?.goto(offset, play)
  }

  follow(): void {
    this.#setFollowing(true)
    this.seek(this.end - LEAD, true)
  }

  unfollow(): void {
    this.#setFollowing(false)
  }

  close(): void {
    this.#player?.$destroy()
    this.#player = undefined
    this.#box.replaceChildren()
    this.#events = []
    this.#finished = false
    this.#setFollowing(false)
  }

  #open(): void {
    // rrweb's player cannot tell a duration by less.
    if (this.#player || this.#events.length < 2) return
    // A document that is opened in the player's frame may stay so: a page not yet loaded would wait for it for ever.
    if (document.readyState !== 'complete') {
      window.addEventListener('load', () => this.#open(), { once: true })
      return
    }
    const at = this.#startAt
    const player = new Player({
      target: this.#box,
      props: {
        events: [...this.#events],
        ...this.#size(),
        autoPlay: at === undefined,
        showWarning: false,
        inactiveColor: '#d4d4d4',
        plugins: [maskedSelects],
      },
    })
    this.#player = player
    player.addEventListener('ui-update-current-time', ({ payload }) => {
      this.#now = this.start + Number(payload)
      this.#options.onTime(this.#now)
    })
    player.addEventListener('finish', () => (this.#finished = true))
    if (at !== undefined) this.seek(at, false)
  }

  #size(): { width: number; height: number } {
    const { clientWidth, clientHeight } = this.#box
    // Even, because the page is centred: on half a pixel its text would be blurred.
    return { width: clientWidth & ~1, height: Math.max(0, clientHeight - CONTROLS) & ~1 }
  }

  #fit(): void {
    this.#player?.$set(this.#size())
    this.#player?.triggerResize()
  }

  #setFollowing(following: boolean): void {
    if (following === this.#following) return
    this.#following = following
    this.#options.onFollow(following)
  }
}
