// The recorder on this page, with the page's and the project's options, and what a recording says of them.

import { record } from '../recorder/record'
import { isMutation, make, type Told } from './events'
import type { Owner, RecordingConfig } from './host'
import { JsonLd } from './json_ld'
import { log } from './log'
import { MutationBudget } from './mutation_budget'
import { isChanged, optionsOf, type Given } from './options'
import { makePlugins } from './plugins'
import { maskedUrl } from './urls'
import { EventType } from '../wire/rrweb'

/** What it has to know of the recording. */
export interface Recorded {
  readonly isIdle: boolean
  /** The page's address is one that is not recorded. */
  readonly isBlocked: boolean
  tell(told: Told): void
  log(message: string, level: string): void
  takeSnapshot(): void
}

export class PageRecorder {
  readonly #owner: Owner
  readonly #recording: Recorded
  #stop: (() => void) | undefined
  #told: object = {}
  #plugins: string[] = []
  #given: Given | undefined
  /** What `#given` held when the recorder started. */
  #copy: object = {}
  readonly #budget: MutationBudget
  readonly jsonLd: JsonLd
  /** Changes of attributes that were not told by themselves. */
  #throttled = 0
  isAttempted = false
  hasFailed = false

  constructor(owner: Owner, recording: Recorded) {
    this.#owner = owner
    this.#recording = recording
    this.#budget = new MutationBudget(
      () => this.#warn('A change of the page is too large to be recorded: a snapshot makes up for it.'),
      () => recording.takeSnapshot(),
    )
    this.jsonLd = new JsonLd({
      tells: () => (this.#capturesData && !recording.isBlocked ? this.isRunning && !recording.isIdle : null),
      tell: (data) => this.#tellData(data),
      mask: (url) => maskedUrl(owner.config, url),
    })
  }

  get isRunning(): boolean {
    return !!this.#stop
  }

  get #page(): Given | undefined {
    return (this.#owner.config.session_recording ?? undefined) as Given | undefined
  }

  get #capturesData(): boolean {
    return this.#page?.captureJsonLd === true
  }

  /** Whether the page has changed its options since the start. */
  get isOutdated(): boolean {
    const page = this.#page
    if (!this.#stop || page === this.#given) return false
    if (isChanged(this.#copy, page ?? {})) return true
    this.#given = page
    return false
  }

  #warn(message: string): void {
    this.#recording.log('[SessionRecording] ' + message, 'warn')
  }

  /** Starts it; `take` gets what it emits. Whether it runs. */
  start(config: RecordingConfig, isForced: boolean, take: (bytes: Uint8Array<ArrayBuffer>) => void): boolean {
    this.isAttempted = true
    let hasLogged = false
    const plugins = makePlugins(this.#owner, config, isForced)
    this.#given = this.#page
    this.#copy = { ...this.#given }
    const { told, record: options } = optionsOf(() => this.#page, config, plugins)
    this.#told = told
    this.#plugins = plugins.map(({ name }) => name)
    options.mutationThrottle!.onHeld = (id, node, isFirst) => this.#onHeld(id, node, isFirst)
    this.#stop = record({
      ...options,
      emitBytes: take,
      errorHandler: (error) => {
        if (!hasLogged) log.error('the recorder goes on, but what it tells may be incomplete', error)
        hasLogged = true
        return true
      },
    })
    this.hasFailed = !this.#stop
    if (this.hasFailed) {
      log.error('the recorder could not be started')
      return false
    }
    this.#budget.begin(this.#given ?? {})
    if (this.#capturesData) this.jsonLd.begin(options)
    return true
  }

  #onHeld(id: number, node: Node, isFirst: boolean): void {
    this.#throttled++
    if (!isFirst) return
    const message = `Node ${id} changes all the time: its attributes are recorded less often.`
    log.info(message, { node })
    this.#warn(message)
  }

  #tellData(payload: object): void {
    let href: string | undefined
    try {
      href = maskedUrl(this.#owner.config, location.href)
    } catch {
      // the page's own function
    }
    this.#recording.tell(make(EventType.Custom, { tag: '$json_ld', payload, href }, Date.now()))
  }

  /** Whether it is too large to be told. */
  refuses(told: Told): boolean {
    return isMutation(told) && this.#budget.refuses(told.bytes.length)
  }

  /** A snapshot is told; `isNew` where nothing of what was told before it will be sent with it. */
  onSnapshot(isNew: boolean, isFirst: boolean): void {
    this.#budget.noteSnapshot()
    if (isNew) this.jsonLd.again(isFirst)
  }

  /** What a session's events are to say of changes that are not told as they were. */
  get losses(): Record<string, number> {
    return {
      ...(this.#throttled && { $sdk_debug_replay_throttled_mutations_dropped: this.#throttled }),
      ...this.#budget.losses,
    }
  }

  newSession(): void {
    this.#throttled = 0
    this.#budget.newSession()
  }

  /** What a recording has to say of itself at its beginning. */
  describe(say: (tag: string, payload: object) => void, config: RecordingConfig): void {
    say('$remote_config_received', config)
    say('$session_options', { sessionRecordingOptions: this.#told, activePlugins: this.#plugins })
    say('$posthog_config', { config: this.#owner.config })
  }

  /** Everything that happened up to now is told. */
  flush(): void {
    if (this.#stop) record.flush()
  }

  /** Stops it; what it says at its end comes before `over`. */
  stop(over: () => void): void {
    this.jsonLd.end()
    this.#budget.end()
    try {
      this.#stop?.()
    } catch (error) {
      log.warn('could not stop the recorder', error)
    }
    over()
    this.#stop = undefined
  }
}
