// A page's recording: starts and stops the recorder, and decides what becomes of each event. posthog-js's
// `LazyLoadedSessionRecording`.

import { Control, type Status } from './control'
import { debugProperties } from './diagnostics'
import { StartQueue, isParsed, onParsed } from './start_queue'
import { bytesOf, make, notBefore, read, type RecordedEvent } from './events'
import type { SnapshotTransport, HostSdk, Recorder, RecordingConfig } from './host'
import { PageLifecycle } from './page_lifecycle'
import { log, setLogging } from './log'
import { FIRST_SNAPSHOT, flushedSize, knownConfig, ReplayState } from './replay_state'
import type { Given } from './options'
import { applyOverrides } from './overrides'
import { PageRecorder } from './page_recorder'
import { Pipe } from './pipe'
import type { ReplayWasm } from './replay_wasm'
import { Sender } from './sender'
import { Sessions } from './sessions'
import { Snapshots } from './snapshots'
import { maskedUrl } from './urls'
import { HoldReason, ReplayFact, TriggerKind } from '../wire/replay_protocol'
import { EventType } from '../wire/rrweb'
import { EventName } from '../wire/names'

export class Recording implements Recorder {
  readonly #sdk: HostSdk
  readonly #transport: SnapshotTransport | undefined
  readonly #state: ReplayState
  readonly #sender: Sender
  readonly #sessions: Sessions
  readonly #lifecycle: PageLifecycle
  readonly #pipe: Pipe
  /** Whether the session is recorded, and what becomes of its events. */
  readonly #control: Control
  /** Why it is starting. */
  #reason: string | undefined
  /** The recorder on this page. */
  readonly recorder: PageRecorder
  #wasVisible: boolean
  #endpoint = '/s/'
  readonly #startQueue = new StartQueue()
  readonly #snapshots: Snapshots
  /** The next start is not held: the page asked for it. */
  #isWanted = false
  #stops: (() => void)[] = []
  /** The session whose recording is reported as started: settings that come meanwhile have it start again. */
  #startedIn = ''
  _forceAllowLocalhostNetworkCapture = false

  constructor(sdk: HostSdk, wasVisible = true, transport?: SnapshotTransport) {
    setLogging(() => sdk.config.debug)
    this.#sdk = sdk
    this.#transport = transport
    this.#wasVisible = wasVisible
    this.#state = new ReplayState(sdk)
    this.#control = new Control(sdk, this.#state, () => this.sessionId, {
      started: (why, detail) => this.#started(why, detail),
      custom: this.#say,
      activated_: (isByPage) => this.#activated(isByPage),
      released_: (why, detail) => {
        this.#sender.flush()
        this.#started(why, detail)
      },
      pause: () => this.#pipe.pause(),
      resume: () => this.#pipe.resume(),
      longEnough_: () => this.#sender.noteLength_(),
    })
    this.recorder = new PageRecorder(sdk, this.#control, this)
    this.#sender = new Sender(sdk, this.#state, this.#control, transport, this)
    this.#sessions = new Sessions(sdk, this.#control, this)
    this.#snapshots = new Snapshots(this.#control)
    this.#lifecycle = new PageLifecycle(this)
    this.#pipe = new Pipe(sdk, this, this.#state, this.#control, this.#sender, this.#sessions)
  }

  get isStarted(): boolean {
    return this.recorder.isRunning_
  }

  get sessionId(): string {
    return this.#sessions.sessionId
  }

  get sessionStart_(): number {
    return this.#sessions.start
  }

  get endpoint(): string {
    return this.#endpoint
  }

  get status(): Status {
    return this.#startQueue.isStarting_ ? 'lazy_loading' : this.#control.status
  }

  /** The last session whose page a player can show. */
  get shown(): string {
    return this.#pipe.shown
  }

  get #given(): Given {
    return (this.#sdk.config.session_recording ?? {}) as Given
  }

  #config(): RecordingConfig | undefined {
    return knownConfig(this.#state, !this.isStarted)
  }

  /** Starts when the module is compiled: having the page wait for that would take it 10 ms and more. */
  start(reason?: string): void {
    this.#reason = reason || this.#reason
    if (this.#startQueue.isStarting_) return
    const begin = this.#startQueue.begin(() => {
      this.#start(this.#reason)
      this.#reason = undefined
      if (!this.isStarted) this.#end(false)
    })
    if (!this.#control.waits(begin)) return begin()
    const config = this.#config()
    if (!config) return
    this.#observe()
    const ready = (): void => {
      this.#pipe.keepAddress_()
      this.recorder.prepare(config, this._forceAllowLocalhostNetworkCapture, this.#say)
    }
    this.#stops.push(onParsed(() => this.#startQueue.isStarting_ && ready()))
  }

  #start(reason?: string): void {
    this.#state.refresh(!this.isStarted)
    if (!this.isStarted) this.#control.reportAgain_()
    const config = this.#config()
    if (!config) return log.info('the project’s settings are needed before a recording can start')
    if (!this.isStarted) {
      const isActive = this.#control.fact(ReplayFact.IsActive)
      this.#sender.hold(isActive || this.#isWanted ? HoldReason.None : HoldReason.Start)
      this.#isWanted = false
    }
    this.#sessions.adopt()
    this.#sender.begin(this.sessionId, this.#sessions.windowId)
    this.#sender.restore()
    this.#open(config)
    applyOverrides(this.#state, this)
    this.#control.decide()
    this.#startRecorder(config)
    if (this.recorder.hasFailed_) return
    this.#observe()
    if (this.status !== 'active' || this.#startedIn === this.sessionId) return
    this.#startedIn = this.sessionId
    this.#started(reason || 'recording_initialized')
  }

  /** Takes the project's conditions as they are now. */
  #open(config: RecordingConfig): void {
    this.#state.forget(FIRST_SNAPSHOT)
    this.#endpoint = config.endpoint || this.#endpoint
    this.#control.open(config)
    this.#pipe.forgetAddress_()
  }

  /** Notices what happens to the page and its sessions, and which events are captured. */
  #observe(): void {
    this.#lifecycle.begin()
    this.#sessions.begin()
    if (this.#stops.length) return
    const heard = (event: { event: string; properties?: Record<string, any> }): void => {
      if (this.#startQueue.waits(() => heard(event))) return
      try {
        this.#control.onEvent(event)
        const url = event.event === EventName.Pageview && event.properties?.$current_url
        const href = url && maskedUrl(this.#sdk.config, url)
        if (href) this.tryAddCustomEvent(EventName.Pageview, { href })
      } catch (error) {
        log.error('Could not act on an event', error)
      }
    }
    this.#stops.push(
      this.#transport ? this.#transport.onCaptured(heard) : this.#sdk.on('eventCaptured', heard),
    )
  }

  #say = (tag: string, payload: unknown): void => void this.tryAddCustomEvent(tag, payload)

  #startRecorder(config: RecordingConfig): void {
    if (this.isStarted) return
    this.#pipe.await(true)
    const take = (bytes: Uint8Array<ArrayBuffer>): void => this.#pipe.add(bytes)
    const runs = this.recorder.start(config, this._forceAllowLocalhostNetworkCapture, take)
    this.recorder.begin()
    if (!runs) return
    this.#startQueue.tell(this.#say)
    this.#pipe.checkAddresses_()
    this.recorder.describe(this.#say, config)
  }

  /** Goes on with the page's options as they are now. What is not recorded yet the new snapshot has. */
  restartRecorder_(): void {
    const config = this.#config()
    this.recorder.stop(() => this.#pipe.forget())
    if (config) this.#startRecorder(config)
  }

  /** Goes on in a session that has begun; with `held` nothing of it is sent until the visitor does something in it. */
  restart(held: boolean): void {
    const config = this.#config()
    const { config: page } = this.#sdk
    if (!config || page.disable_session_recording || this.#sdk.has_opted_out_capturing()) return this.stop()
    if (!this.isStarted) this.start('session_id_changed')
    else {
      // the end of the old one
      this.#catchUp()
      this.#sender.flush()
      this.recorder.begin()
      this.#sessions.adopt()
      this.#sender.clear()
      this.#sender.begin(this.sessionId, this.#sessions.windowId)
      this.#state.refresh()
      this.#state.newSession_()
      this.#control.reportAgain_()
      this.recorder.newSession_()
      this.#open(config)
      this.#control.decide()
      this.#pipe.await(true)
      this.#snapshots.take()
      this.recorder.describe(this.#say, config)
      if (this.status === 'active') this.#started('session_id_changed')
    }
    this.#sender.hold(held ? HoldReason.Rotation : HoldReason.None)
  }

  /** A session ends and the next begins: what belonged to it is forgotten. */
  rotate(change: () => void): void {
    this.#state.forget(FIRST_SNAPSHOT)
    this.#control.forget()
    change()
    this.#control.decide()
  }

  stop(): void {
    this.#end(true)
  }

  discard(): void {
    this.#sender.hold(HoldReason.Discard)
    this.#end(false)
  }

  #end(sends: boolean): void {
    const wasStarted = this.isStarted
    this.recorder.stop(() => this.#pipe.drain(true))
    if (sends && wasStarted) this.#sender.flush('now')
    this.#sender.discard()
    this.#sender.hold(HoldReason.None)
    this.#snapshots.stop()
    for (const end of this.#stops.splice(0)) end()
    this.#lifecycle.end()
    this.#sessions.end()
    this.#control.stop()
    this.#startQueue.forget()
    this.#pipe.end()
    this.#startedIn = ''
  }

  /** Records everything that happened up to now. */
  #catchUp(): void {
    this.recorder.flush()
    this.#pipe.drain()
  }

  onRRwebEmit(event: unknown): void {
    if (event && typeof event === 'object') this.addEvent_(read(bytesOf(JSON.stringify(event))))
  }

  /** Takes a full snapshot; see `Pipe.await` for `isResync`. */
  takeSnapshot_(isResync?: boolean): void {
    if (!this.isStarted) return
    this.#snapshots.take()
    if (isResync) this.#pipe.await(false, true)
  }

  /** Sees to it that there is a snapshot now and then. */
  scheduleSnapshot_(): void {
    this.#snapshots.schedule(this.#given)
  }

  /** The visitor is back in a session that was idle, and may have gaps. */
  wake(hasGaps: boolean): void {
    if (hasGaps) this.takeSnapshot_(true)
    this.recorder.jsonLd_.scan()
    this.scheduleSnapshot_()
  }

  pauseSnapshots_(): void {
    this.#snapshots.stop()
  }

  #activated(isByPage: boolean): void {
    if (isByPage) this.release()
    if (this.isStarted && /sampled|active/.test(this.status)) this.scheduleSnapshot_()
  }

  /** The page or the visitor wants this session to be recorded. */
  release(): void {
    if (!this.isStarted) this.#isWanted = true
    this.#sender.release()
  }

  flushIdle_(): void {
    this.#sender.flush()
  }

  get waiting(): { bufferLength: number; bufferSize: number } {
    return { bufferLength: this.#sender.count, bufferSize: this.#sender.size }
  }

  flushedSize_(sessionId: string): number {
    return flushedSize(this.#state, sessionId)
  }

  /** The page goes away. */
  unload(): void {
    if (this.status === 'buffering') return this.#sender.clear()
    this.#catchUp()
    if (this.#wasVisible) this.#sender.release(true)
    this.#catchUp()
    this.#sender.flush('unloading')
  }

  hide(): void {
    this.#catchUp()
    this.#sender.flush()
  }

  flushBeforeIdentityReset(): void {
    if (!this.isStarted) return
    this.#catchUp()
    this.#sender.flush('now')
    // however recent the last check is: a reset is about to end the session
    this.#control.ask((wasm) => wasm.pipe_check_next())
  }

  setDocumentWasEverVisible(was: boolean): void {
    this.#wasVisible ||= was
  }

  #started(reason: string, detail?: object): void {
    this.#state.tell('$session_recording_start_reason', reason)
    log.info(reason.replace('_', ' '), ...(detail ? [detail] : []))
    if (reason !== 'session_id_changed') this.tryAddCustomEvent('$recording_started', { reason, ...detail })
  }

  overrideSampling(): void {
    this.#override((wasm) => wasm.control_override_sampling(), 'sampling_overridden')
  }

  overrideLinkedFlag(): void {
    this.#override((wasm) => wasm.control_override(TriggerKind.Flag), 'linked_flag_overridden')
  }

  #override(override: (wasm: ReplayWasm) => void, reason: string): void {
    if (this.#control.waits(() => this.#override(override, reason))) return
    this.#control.ask(override)
    this.takeSnapshot_()
    if (this.isStarted) this.#pipe.await()
    this.release()
    this.#started(reason)
  }

  overrideTrigger(kind: string): void {
    if (this.#control.waits(() => this.overrideTrigger(kind))) return
    this.#control.overrideTrigger(kind)
    this.release()
  }

  /** Adds an event of PostHog's own to the recording. */
  tryAddCustomEvent(tag: string, payload: unknown): boolean {
    if (!this.isStarted && !this.#startQueue.isStarting_) {
      this.#startQueue.keep(tag, payload)
      return false
    }
    this.addEvent_(make(EventType.Custom, { tag, payload }, Date.now()))
    return isParsed()
  }

  /** Adds an event that is made here. */
  addEvent_(event: RecordedEvent): void {
    if (!this.#startQueue.waits(() => this.addEvent_(notBefore(event, Date.now())))) this.#pipe.take(event)
  }

  log(message: string, level = 'log'): void {
    const payload = { level, trace: [], payload: [JSON.stringify(message)] }
    this.addEvent_(make(EventType.Plugin, { plugin: 'rrweb/console@1', payload }, Date.now()))
  }

  get sdkDebugProperties(): Record<string, unknown> {
    return debugProperties(this, this.#sender, this.recorder)
  }
}
