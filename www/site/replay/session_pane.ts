import type { PostHogEvent } from '../shared/events_api'
import { duration, size, fullTime, plural } from '../shared/format'
import { byId, h, throttle } from '../shared/dom'
import { fetchRecording, fetchSessionEvents, type Chunk, type RecordedEvent } from './api'
import { Feed } from './feed'
import { Inspector } from './inspector'
import { WindowPlayer } from './player'
import { recordedName, recordedTime } from './recordings_pane'
import { eventMoment, recordedMoments } from './timeline'

/** One recording: its player, window by window, and what happened beside. */
export class SessionPane {
  #feed: Feed | undefined
  /** The events of each window, in the order of their arrival. */
  readonly #windows = new Map<string, RecordedEvent[]>()
  #window = ''
  #at: number | undefined
  readonly #stage = byId('stage')
  readonly #select = byId<HTMLSelectElement>('window')
  readonly #follow = byId<HTMLButtonElement>('follow')
  readonly #player: WindowPlayer
  readonly #inspector: Inspector
  readonly #onFailure: (error: unknown) => void
  readonly #refreshHead = throttle(() => void this.#showHead().catch(this.#onFailure), 500)

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure
    this.#player = new WindowPlayer({
      onTime: (time) => this.#inspector.showTime(time),
      onFollow: (following) => this.#follow.setAttribute('aria-pressed', String(following)),
    })
    this.#inspector = new Inspector({
      onSeek: ({ time }) => {
        this.#player.unfollow()
        this.#player.seek(time)
      },
    })
    this.#select.addEventListener('change', () => this.#showWindow(this.#select.value))
    this.#follow.addEventListener('click', () =>
      this.#player.following ? this.#player.unfollow() : this.#player.follow(),
    )
  }

  get id(): string {
    return this.#feed?.id ?? ''
  }

  /** Shows a recording; at this time, standing still, where that is given: milliseconds since 1970. */
  async open(id: string, at?: number): Promise<void> {
    this.close()
    this.#at = at
    const feed = new Feed(id, (chunks) => this.#take(chunks))
    this.#feed = feed
    this.#stage.hidden = byId('inspector').hidden = false
    const [, , events] = await Promise.all([this.#showHead(), feed.read(), fetchSessionEvents(id)])
    if (this.#feed === feed) this.#inspector.add(events.map(eventMoment))
  }

  close(): void {
    this.#feed?.stop()
    this.#feed = undefined
    this.#windows.clear()
    this.#window = ''
    this.#select.replaceChildren()
    this.#player.close()
    this.#inspector.clear()
    this.#stage.hidden = byId('inspector').hidden = true
  }

  /** More may have come. */
  refresh(): void {
    if (!this.#feed) return
    this.#feed.read().catch(this.#onFailure)
    this.#refreshHead()
  }

  /** An event has arrived, of whatever session. */
  receive(event: PostHogEvent): void {
    if (this.#feed && event.properties.$session_id === this.id) this.#inspector.add([eventMoment(event)])
  }

  async #showHead(): Promise<void> {
    const feed = this.#feed
    if (!feed) return
    const recording = await fetchRecording(feed.id)
    if (this.#feed !== feed) return
    byId('who').textContent = recordedName(recording)
    byId('facts').textContent = [
      recording.start_url,
      fullTime(recording.start_time),
      duration(recordedTime(recording)),
      plural(recording.snapshot_count, 'snapshot'),
      size(recording.snapshot_bytes),
    ]
      .filter(Boolean)
      .join(' · ')
    this.#follow.hidden = !recording.ongoing
  }

  #take(chunks: Chunk[]): void {
    const fresh = new Map<string, RecordedEvent[]>()
    for (const { id, window_id, events } of chunks) {
      const known = this.#windows.get(window_id) ?? []
      this.#windows.set(window_id, known)
      known.push(...events)
      fresh.set(window_id, [...(fresh.get(window_id) ?? []), ...events])
      this.#inspector.add(events.flatMap((event, at) => recordedMoments(event, `${id} ${at}`)))
    }
    this.#showChoice()
    if (this.#window) this.#player.add(fresh.get(this.#window) ?? [])
    else this.#showWindow(this.#windowAt(this.#at))
    this.#showSpan()
  }

  /** The window that was recorded at this time, else the first. */
  #windowAt(time = -1): string {
    const covers = ([, events]: [string, RecordedEvent[]]): boolean =>
      events.some(({ timestamp }) => timestamp <= time) && events.some(({ timestamp }) => timestamp >= time)
    const windows = [...this.#windows]
    return (windows.find(covers) ?? windows[0])?.[0] ?? ''
  }

  #showWindow(id: string): void {
    this.#window = id
    this.#select.value = id
    this.#player.show([...(this.#windows.get(id) ?? [])], this.#at)
    this.#at = undefined
    this.#showSpan()
  }

  #showSpan(): void {
    this.#inspector.start = this.#player.start
    this.#inspector.end = this.#player.end
    this.#inspector.render()
  }

  #showChoice(): void {
    byId('windows').hidden = this.#windows.size < 2
    if (this.#select.options.length === this.#windows.size) return
    const names = [...this.#windows.keys()]
    this.#select.replaceChildren(
      ...names.map((id, at) => h('option', { value: id }, `Window ${at + 1} of ${names.length}`)),
    )
    this.#select.value = this.#window
  }
}
