// One instance: its config, its core, what runs beside it, and an event's way. posthog-js's public interface over it
// is in posthog.ts.

import type { Autocapture } from '../features/autocapture/autocapture'
import type { CaptureOptions, CaptureResult, PostHogConfig, Properties, ResetOptions } from '@posthog/types'
import { isDropped } from '../features/bot_filter/bots'
import { makeConsent } from './consent'
import type { Context, RemoteConfig } from './context'
import { checkedConfig, coreConfig, forgetProvenIdentity, startConfig } from './config'
import type { Core } from '../wasm/exports'
import { NO_CORE, openCore, startCore } from '../wasm/core'
import { openLater } from './opening'
import { describeDevice, rememberModel } from '../platform/device'
import type { Door } from '../wasm/door'
import { FEATURES } from '../features'
import { extend, type Extended, type Parts } from '../features/extensions/extensions'
import { makeFlags, type Flags } from '../features/feature_flags/flags'
import { attempt, guarded } from '../wasm/guard'
import { drained, handOver } from './leaving'
import { complete, Emitter, hooksLeave } from './hooks'
import { makeHost } from '../wasm/host'
import { setClient } from '../wasm/page'
import { stringify } from '../platform/json'
import { listen } from '../platform/listeners'
import * as logger from '../platform/logger'
import { makeOutbox, type Outbox } from '../platform/outbox'
import { warnOfLimit } from '../features/rate_limit/rate_limit'
import { loadRemoteConfig } from '../features/remote_config/remote_config'
import { readSession } from '../api/session'
import type { SessionRecording } from '../features/session_replay/session_recording'
import { noteQuota, type Answered } from '../platform/transport'
import { uuid7 } from '../platform/uuid'
import type { WebExperiments } from '../features/web_experiments/web_experiments'
import { Consent, Hooks } from '../wire/core_protocol'

declare const VERSION: string

const DEBUG_KEY = 'ph_debug'
/** The event of `events_` for a new session or window. */
export const SESSION = '$session'
let distChannel = 'npm'
/** `$sdk_dist_channel` of this build: npm or cdn. */
export function setDistChannel(channel: string): void {
  distChannel = channel
}

/** What features and the public interface are built on. Names that end in `_` are shortened by the build. */
export abstract class Client implements Context {
  __loaded = false
  config = {} as PostHogConfig
  version = VERSION

  /** The core, once it is open. */
  opened_ = NO_CORE
  /** Opens the core, where that waits for a call that needs it. */
  opening_: (() => void) | undefined
  events_ = new Emitter()
  consent_ = makeConsent(this)
  /** What shutdown has to undo. */
  stops_: (() => void)[] = []
  outbox_!: Outbox
  whenCapturing_: (() => void)[] = []
  /** The core, until the last answer after a shutdown. */
  door_: Door = { core_: this.core_, onWay_: new Map() }
  settled_ = new Set<() => void>()
  whenChanged_: (() => void)[] = []
  whenConfigured_: ((remote: RemoteConfig | null) => void)[] = []
  /** The project's settings: null where they could not be had, undefined until then. */
  remote_: RemoteConfig | null | undefined
  autocapture?: Autocapture
  /** What `setElementSelectors` has set. */
  selectors_: string[] = []
  /** The number of the core. */
  instance_ = -1
  featureFlags: Flags = makeFlags(this, (method, ...given) => {
    void extend(this as unknown as Extended).then((parts) => parts?.['']![method](...given))
  })
  recording_?: SessionRecording
  experiments?: WebExperiments
  /** See `Extended` in js/features/extensions/extensions.ts. */
  parts_: Parts | undefined
  /** What session replay says in an event of this name: `Ask::replay`. */
  replay_ = (_name: string): string => '0{"$recording_status":"disabled"}'

  /** Until when a server takes no more of a kind of request, ms since 1970: `rateLimiter`. */
  limits_: Record<string, number> = {}

  /** The page's title before the task that runs now. */
  titleBefore_ = ''

  /** posthog-js's `capture`, which features use too. */
  abstract capture(
    name: string,
    properties?: Properties | null,
    options?: CaptureOptions,
  ): CaptureResult | undefined
  bootstrap_: PostHogConfig['bootstrap'] = {}
  /** How much of the start is over: the core's, and the task that called `init`. */
  private begun_ = 0

  /** Calls the core, which starts now if it has waited for a call. */
  get core_(): Core {
    this.opening_?.()
    return this.opened_
  }
  set core_(core: Core) {
    this.opening_ = undefined
    this.opened_ = core
  }

  /** Starts the instance; see posthog-js's `init`. */
  protected start_(given: string, config: Partial<PostHogConfig>, name?: string): void {
    // on a server there is no visitor
    if (typeof window === 'undefined' || typeof document === 'undefined') return
    const token = typeof given === 'string' ? given.trim() : ''
    if (!token) return logger.critical('posthog.init needs a token')
    if (this.__loaded) {
      const other = token === this.config.token ? '' : ' with another token'
      return logger.notice(`PostHog is already initialized${other}`)
    }
    this.config = startConfig(config)
    this.config.token = token
    // a tick later, so that `identify` and the like on the lines after `init` come before it, as in posthog-js
    this.begun_ = 0
    this.later_(setTimeout(() => this.halfBegun_(), 1))
    if (name) this.config.name = name
    this.bootstrap_ = this.config.bootstrap
    const stored = attempt(() => localStorage.getItem(DEBUG_KEY)) === 'true'
    if (config.debug !== false && (this.config.debug || stored)) this.setDebug_(true)
    const open = (isLast?: boolean): void => this.open_(config.get_device_id, isLast)
    this.opening_ = openLater(config, open, this.stops_)
    this.__loaded = !!this.opening_
    if (!this.__loaded) open()
  }

  /** Opens the core and starts the features; what is captured at once `isLast` on a page that goes away. */
  private open_(newDeviceId: PostHogConfig['get_device_id'] | undefined, isLast?: boolean): void {
    const { config } = this
    this.core_ = NO_CORE
    this.__loaded = false
    if (!startCore()) return
    this.consent_.settle_()
    const deviceId = newDeviceId && guarded(newDeviceId)(uuid7())
    const door: Door = (this.door_ = { core_: this.core_, onWay_: new Map() })
    this.outbox_ = makeOutbox(config.token + ' ' + config.api_host, () => door.core_)
    const device = stringify({ ...describeDevice(config), $sdk_dist_channel: distChannel })
    this.__loaded = openCore(
      makeHost(this, (message) => warnOfLimit(this, message)),
      () => this.time_(),
      coreConfig(config),
      device,
      String(deviceId ?? ''),
      (core, instance) => {
        this.core_ = door.core_ = core
        this.instance_ = instance
        setClient(instance, this)
      },
    )
    if (!this.__loaded) return
    if (isDropped(config)) logger.notice('Events of bots are dropped (opt_out_useragent_filter).')
    const began = Date.now()
    for (const start of FEATURES) guarded(start)(this)
    const times = {
      $sdk_debug_extensions_init_method: 'synchronous',
      $sdk_debug_extensions_init_time_ms: Date.now() - began,
    }
    this.core_.registerForSession_(stringify(times))
    this.listen_(window, 'beforeunload', () => this.core_.leave_())
    // back from the back-forward cache: other tabs went on meanwhile
    this.listen_(window, 'pageshow', (event) => {
      if ((event as PageTransitionEvent).persisted) this.core_.load_()
      this.featureFlags.changed_()
    })
    // Segment says who the visitor is
    if (config.segment) void extend(this as unknown as Extended).then(() => this.begin_())
    else this.begin_(isLast)
  }

  /** Everything is there: the page may go on, and the SDK captures. */
  begin_(isLast?: boolean): void {
    if (!this.__loaded) return
    this.loaded_()
    void loadRemoteConfig(this)
    if (isLast) this.begun_ = 1
    this.halfBegun_()
    // what listens for that was not there when the event began
    if (isLast) this.leave_(this.door_)
  }

  /** Captures as soon as the core runs and the tick after `init` is over. */
  private halfBegun_(): void {
    if (++this.begun_ === 2) this.capturing_()
  }

  /** A request has its answer: see `Answered`. */
  answered_(door: Door, id: number, ...[status, text, wait = 0]: Parameters<Answered>): void {
    noteQuota(this.limits_, text)
    if (status >= 0) this.outbox_.isFine_ = status > 0 && status < 400
    door.core_.answered_(id, status, wait)
    for (const check of this.settled_) check()
    if (status >= 400) guarded(this.config.on_request_error!)({ statusCode: status, text })
  }

  /** There is a new session or window. */
  sessionChanged_(json: string): void {
    const { sessionId, windowId, changeReason } = readSession(json)!
    this.events_.emit_(SESSION, sessionId, windowId, changeReason)
  }

  /** The instance runs: the page may have something to do now. */
  protected abstract loaded_(): void

  /** Listens until shutdown, or until the answer is called. */
  listen_(
    target: EventTarget,
    event: string,
    run: (event: Event) => void,
    options?: AddEventListenerOptions,
  ): () => void {
    const stop = listen(target, event, guarded(run), options)
    this.stops_.push(stop)
    return stop
  }

  /** Keeps a timer until shutdown. */
  later_(timer: ReturnType<typeof setTimeout>): void {
    this.stops_.push(() => clearTimeout(timer))
  }

  /** Calls `run` a tick after the start, and after each opting in, where events may be captured then. */
  onCapturing_(run: () => void): void {
    this.whenCapturing_.push(run)
  }

  /** Events may be captured from now on, unless consent is missing. */
  protected capturing_(): void {
    this.featureFlags.changed_()
    if (this.is_capturing()) for (const run of this.whenCapturing_) run()
  }

  is_capturing(): boolean {
    return this.__loaded && !!(this.core_.consent_() & Consent.Captures)
  }

  /** Calls `run` after each `set_config`. */
  onConfig_(run: () => void): void {
    this.whenChanged_.push(run)
  }

  /** Calls `run` with the project's settings as soon as they are known, and with null where they cannot be had. */
  onRemoteConfig_(run: (remote: RemoteConfig | null) => void): void {
    this.whenConfigured_.push(run)
    if (this.remote_ !== undefined) run(this.remote_)
  }

  /** Takes note of the project's settings. */
  remoteConfig_(remote: RemoteConfig | null = null): void {
    if (!this.__loaded) return
    this.remote_ = remote
    this.core_.setProject_(stringify(remote ?? undefined))
    for (const run of this.whenConfigured_) guarded(run)(remote)
  }

  /** What the page's hooks leave to do with an event: bits of `Hooks`. */
  hooks_(name?: string): number {
    return hooksLeave(this.config, this.events_, name)
  }

  /** The time with what is known of consent in its lowest bits: see `moment` in src/exports/mod.rs. */
  time_(): number {
    return Date.now() * 16 + this.consent_.facts_()
  }

  /**
   * Captures an event; its own properties and `options` are JSON. If no hook may change it, it is delivered
   * at once, and if nothing has to see it either, not even the caller, it is not read back.
   */
  capture_(
    name: string,
    own: string,
    options: string,
    atOnce: boolean,
    isUnseen?: boolean,
  ): CaptureResult | undefined {
    const hooks = this.hooks_(name)
    const isSilent = isUnseen && !!(hooks & Hooks.NoneSees)
    const isDelivered = !!(hooks & Hooks.NoneComesFirst)
    const left = isSilent ? hooks : hooks & Hooks.NoneComesFirst
    const event = this.core_.capture_(name, own, options, left, atOnce)
    const seen = isSilent ? undefined : this.complete_(event, options, atOnce, isDelivered)
    this.featureFlags.reportHeld_()
    return seen
  }

  complete_(
    json: string,
    options: string,
    atOnce?: boolean,
    isDelivered?: boolean,
  ): CaptureResult | undefined {
    return complete(this, json, options, atOnce, isDelivered)
  }

  /** Returns a new anonymous id, which the page may provide. */
  protected newId_(): string {
    const uuid = this.core_.uuid_()
    return String(guarded(this.config.get_device_id)(uuid) || uuid)
  }

  reset(options?: boolean | ResetOptions): void {
    if (!this.ready_('reset')) return
    const { resetDeviceID, bootstrap }: ResetOptions =
      typeof options === 'object' ? options : { resetDeviceID: options }
    const { config } = this
    const wasCapturing = this.is_capturing()
    this.events_.emit_('$reset')
    this.recording_?.flushBeforeIdentityReset()
    this.consent_.decide_('')
    config.bootstrap = bootstrap || this.bootstrap_
    this.core_.reset_(this.newId_(), bootstrap ? stringify(bootstrap) : '', !!resetDeviceID)
    this.core_.setConfig_(coreConfig(config))
    forgetProvenIdentity(config)
    // the device is the same for every visitor
    void rememberModel(this)
    if (wasCapturing && !this.is_capturing())
      logger.notice('reset() forgot the consent too: opt_in_capturing() to capture.')
  }

  /** Whether `method` may be called yet; says so where it may not. */
  protected ready_(method: string): boolean {
    this.opening_?.()
    if (!this.__loaded) logger.error(`posthog.${method} needs posthog.init first`)
    return this.__loaded
  }

  /** JSON of the page's properties, '' where there are none; their texts are cut unless they are to stay `whole`. */
  bag_(value: Properties | null | undefined, whole?: boolean): string {
    return value && typeof value === 'object'
      ? stringify(value, (whole ? null : this.config.properties_string_max_length) ?? Infinity)
      : ''
  }

  set_config(config: Partial<PostHogConfig>): void {
    if (!config || typeof config !== 'object') return
    // it opens with the options it was given
    this.opening_?.()
    Object.assign(this.config, checkedConfig(config, { ...this.config }))
    if (typeof config.debug === 'boolean') this.setDebug_(config.debug)
    this.consent_.settle_()
    this.core_.setConfig_(coreConfig(this.config))
    for (const run of this.whenChanged_) guarded(run)()
  }

  protected setDebug_(on: boolean): void {
    this.config.debug = on
    logger.setDebug(on)
    attempt(() => (on ? localStorage.setItem(DEBUG_KEY, 'true') : localStorage.removeItem(DEBUG_KEY)))
  }

  /** The page goes away: everything leaves now, and what is captured from here on too. */
  leave_(door: Door): void {
    door.isLeaving_ = true
    this.outbox_.stop_(() => {
      door.core_.unload_(false)
      this.handOver_(door)
    }, true)
  }

  handOver_(door: Door): void {
    handOver(this, door)
  }

  /**
   * Sends what waits at once. Resolves when everything captured before is delivered or refused for good, or after
   * `timeout` ms (30 s).
   */
  async flush(timeout?: number): Promise<void> {
    if (!this.ready_('flush')) return
    this.core_.settlePageview_()
    await drained(this, timeout)
  }

  /** Stops every timer and listener and sends what is left as `flush` does. Nothing is captured any more. */
  async shutdown(timeout?: number): Promise<void> {
    if (!this.ready_('shutdown')) return
    this.recording_?.end_()
    this.__loaded = false
    for (const stop of this.stops_.splice(0)) stop()
    this.core_ = NO_CORE
    const door = this.door_
    // the page may go away meanwhile
    const stop = this.listen_(window, 'pagehide', () => this.leave_(door))
    if (!(await drained(this, timeout))) logger.critical('shutdown: not every event could be delivered.')
    stop()
    // the next page sends what could not be delivered
    this.outbox_.stop_(() => door.core_.save_())
    door.core_ = this.core_
    clearTimeout(door.timer_)
  }
}
