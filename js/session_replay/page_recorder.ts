// The recorder on this page, with the page's and the project's options, and how a recording describes them.

import type { RecordPlugin } from '../recorder/options'
import { record } from '../recorder/record'
import type { Control } from './control'
import { make, type RecordedEvent } from './events'
import type { HostSdk, RecordingConfig } from './host'
import { JsonLd } from './json_ld'
import { log } from './log'
import { isChanged, optionsOf, type Given } from './options'
import { makePlugins, prepared } from './plugins'
import { maskedUrl } from './urls'
import { EventFate, ReplayFact, ReplayTag } from '../wire/replay_protocol'
import { EventType } from '../wire/rrweb'

const { addCustomEvent } = record

/** What it has to know of the recording. */
export interface Recorded {
  addEvent_(event: RecordedEvent): void
  log(message: string, level: string): void
  takeSnapshot_(): void
}

export class PageRecorder {
  readonly #sdk: HostSdk
  readonly #control: Control
  readonly #recording: Recorded
  #stop: (() => void) | undefined
  #described: object = {}
  #plugins: string[] = []
  /** Plugins that observe the page before the recorder does. */
  #prepared: RecordPlugin[] | undefined
  #given: Given | undefined
  /** What `#given` held when the recorder started. */
  #copy: object = {}
  /** Takes the snapshot that makes up for changes that were left out. */
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly jsonLd_: JsonLd
  /** Changes of attributes that were not recorded by themselves. */
  #throttled = 0
  isAttempted_ = false
  hasFailed_ = false

  constructor(sdk: HostSdk, control: Control, recording: Recorded) {
    this.#sdk = sdk
    this.#control = control
    this.#recording = recording
    this.jsonLd_ = new JsonLd({
      tells: (isHidden) =>
        this.#capturesData && !isHidden && control.ask((wasm) => wasm.pipe_admits(ReplayTag.Other))
          ? this.isRunning_ && !control.isIdle_
          : null,
      tell: (data) => this.#tellData(data),
      mask: (url) => maskedUrl(sdk.config, url),
    })
  }

  get isRunning_(): boolean {
    return !!this.#stop
  }

  get #page(): Given | undefined {
    return (this.#sdk.config.session_recording ?? undefined) as Given | undefined
  }

  get #capturesData(): boolean {
    return this.#page?.captureJsonLd === true
  }

  /** Whether the page has changed its options since the start. */
  get isOutdated_(): boolean {
    const page = this.#page
    if (!this.#stop || page === this.#given) return false
    if (isChanged(this.#copy, page ?? {})) return true
    this.#given = page
    return false
  }

  #warn(message: string): void {
    this.#recording.log('[SessionRecording] ' + message, 'warn')
  }

  /** Has the page observed as far as that works before the recorder starts; `say` gets rrweb's custom events. */
  prepare(config: RecordingConfig, isForced: boolean, say: (tag: string, payload: unknown) => void): void {
    this.#noteOptions()
    this.#prepared = makePlugins(this.#sdk, config, isForced).map((plugin) =>
      prepared(plugin, (payload) =>
        this.#recording.addEvent_(make(EventType.Plugin, { plugin: plugin.name, payload }, Date.now())),
      ),
    )
    record.addCustomEvent = say
  }

  #takePrepared(): RecordPlugin[] | undefined {
    const plugins = this.#prepared
    this.#prepared = undefined
    record.addCustomEvent = addCustomEvent
    return plugins
  }

  #noteOptions(): void {
    this.#given = this.#page
    this.#copy = { ...this.#given }
  }

  /** Starts it; `take` gets what it emits. Whether it runs. */
  start(config: RecordingConfig, isForced: boolean, take: (bytes: Uint8Array<ArrayBuffer>) => void): boolean {
    this.isAttempted_ = true
    let hasLogged = false
    if (!this.#prepared) this.#noteOptions()
    const plugins = this.#takePrepared() ?? makePlugins(this.#sdk, config, isForced)
    const { described, record: options } = optionsOf(() => this.#page, config, plugins)
    this.#described = described
    this.#plugins = plugins.map(({ name }) => name)
    options.mutationThrottle!.onHeld = (id, node, isFirst) => this.#onHeld(id, node, isFirst)
    this.#stop = record({
      ...options,
      emitBytes: take,
      errorHandler: (error) => {
        if (!hasLogged) log.error('the recorder goes on, but what it records may be incomplete', error)
        hasLogged = true
        return true
      },
    })
    this.hasFailed_ = !this.#stop
    if (this.hasFailed_) {
      log.error('the recorder could not be started')
      return false
    }
    this.#beginBudget(this.#given ?? {})
    if (this.#capturesData) this.jsonLd_.begin(options)
    return true
  }

  /** The recorder has been started, or another session's part of the recording. */
  begin(): void {
    this.#control.ask((wasm) => wasm.pipe_begin(Date.now(), this.hasFailed_))
  }

  #onHeld(id: number, node: Node, isFirst: boolean): void {
    this.#throttled++
    if (!isFirst) return
    const message = `Node ${id} changes all the time: recorded less often.`
    log.info(message, { node })
    this.#warn(message)
  }

  #tellData(payload: object): void {
    let href: string | undefined
    try {
      href = maskedUrl(this.#sdk.config, location.href)
    } catch {
      // the page's own function
    }
    this.#recording.addEvent_(make(EventType.Custom, { tag: '$json_ld', payload, href }, Date.now()))
  }

  #beginBudget({
    __mutationBytesBucketSize: most,
    __mutationBytesRefillRate: perSecond,
    full_snapshot_interval_millis: every,
  }: Given): void {
    this.#stopTimer()
    this.#control.ask((wasm) => wasm.pipe_budget(most ?? NaN, perSecond ?? NaN, every ?? NaN, Date.now()))
  }

  #stopTimer(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** An event is left out that is too large: a snapshot has to make up for it. */
  leaveOut_(fate: EventFate): void {
    if (fate === EventFate.FirstTooLarge)
      this.#warn('A change is too large to be recorded: a snapshot follows.')
    const wait = this.#control.fact(ReplayFact.SnapshotIn)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#recording.takeSnapshot_()
    }, wait)
  }

  /** A snapshot was recorded; `isNew` where nothing that was recorded before will be sent with it. */
  onSnapshot_(isNew: boolean, isFirst: boolean): void {
    this.#stopTimer()
    this.#control.ask((wasm) => wasm.pipe_budget_on_snapshot(Date.now()))
    if (isNew) this.jsonLd_.again(isFirst)
  }

  /** Properties of a session's events that count the changes that were not recorded as they were. */
  get losses(): Record<string, number> {
    const control = this.#control
    const count = control.fact(ReplayFact.LostCount)
    return {
      ...(this.#throttled && { $sdk_debug_replay_throttled_mutations_dropped: this.#throttled }),
      ...(count && {
        $sdk_debug_replay_oversized_mutations_dropped: count,
        $sdk_debug_replay_oversized_mutation_bytes_dropped: control.fact(ReplayFact.LostBytes),
      }),
    }
  }

  newSession_(): void {
    this.#throttled = 0
    this.#control.ask((wasm) => wasm.pipe_budget_new_session())
  }

  /** Describes the recording at its beginning. */
  describe(say: (tag: string, payload: object) => void, config: RecordingConfig): void {
    say('$remote_config_received', config)
    say('$session_options', { sessionRecordingOptions: this.#described, activePlugins: this.#plugins })
    say('$posthog_config', { config: this.#sdk.config })
  }

  /** Records everything that happened up to now. */
  flush(): void {
    if (this.#stop) record.flush()
  }

  /** Stops it; what it says at its end comes before `over`. */
  stop(over: () => void): void {
    this.jsonLd_.end()
    this.#stopTimer()
    // one that was not taken over
    for (const { observer } of this.#takePrepared() ?? []) observer!(() => {}, window, {})?.()
    try {
      this.#stop?.()
    } catch (error) {
      log.warn('could not stop the recorder', error)
    }
    over()
    this.#stop = undefined
  }
}
