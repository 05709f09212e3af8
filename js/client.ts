// One instance: its config, its core, what runs beside it, and an event's way. posthog-js's public interface over it
// is in posthog.ts.

import type { CaptureOptions, CaptureResult, PostHogConfig, Properties } from '@posthog/types'
import { isDropped } from './bots'
import { checkedConfig, coreConfig, defaultConfig } from './config'
import { openCore, Op, startCore, type Core } from './core'
import { describeDevice } from './device'
import { FEATURES } from './feature'
import { attempt, guarded } from './guard'
import { Emitter, runBeforeSend } from './hooks'
import { makeHost } from './host'
import { parse, stringify } from './json'
import { logger, setDebug } from './logger'
import { makeBucket } from './rate_limit'
import { loadRemoteConfig, rememberedOf, type RemoteConfig } from './remote_config'
import { uuid7 } from './uuid'

declare const VERSION: string

const DEBUG_KEY = 'ph_debug'
let distChannel = 'npm'
/** `$sdk_dist_channel` of this build: npm or cdn. */
export function setDistChannel(channel: string): void {
  distChannel = channel
}

/** What features and the public interface are built on. Names that end in `_` are shortened by the build. */
export abstract class Client {
  __loaded = false
  config = {} as PostHogConfig
  version = VERSION

  /** Calls the core. */
  core_: Core = () => ''
  events_ = new Emitter()
  /** What shutdown has to undo. */
  stops_: (() => void)[] = []
  #whenCapturing: (() => void)[] = []
  #whenChanged: (() => void)[] = []
  #whenConfigured: ((remote: RemoteConfig | null) => void)[] = []
  /** The project's settings: null where they could not be had, undefined until then. */
  remote_: RemoteConfig | null | undefined

  /** How far the page was scrolled, as JSON: `Browser::scroll`. */
  scroll_ = (_restart: boolean): string => ''

  /** posthog-js's `capture`, which features use too. */
  abstract capture(
    name: string,
    properties?: Properties | null,
    options?: CaptureOptions,
  ): CaptureResult | undefined

  /** Starts the instance; see posthog-js's `init`. */
  protected start_(given: string, config: Partial<PostHogConfig>, name?: string): void {
    // on a server there is nobody to watch
    if (typeof window === 'undefined' || typeof document === 'undefined') return
    const token = typeof given === 'string' ? given.trim() : ''
    if (!token)
      return logger.critical(
        'PostHog was initialized without a token. This likely indicates a misconfiguration. Please check the first argument passed to posthog.init()',
      )
    if (this.__loaded) {
      const other = token === this.config.token ? '' : ' with a different project token'
      return logger.notice(`You have already initialized PostHog${other}! Re-initializing is a no-op`)
    }
    const defaults = defaultConfig(config.defaults)
    this.config = Object.assign(defaults, checkedConfig(config, { ...defaults }), name && { name }, { token })
    const stored = attempt(() => localStorage.getItem(DEBUG_KEY)) === 'true'
    if (config.debug !== false && (this.config.debug || stored)) this.setDebug_(true)
    if (this.config.cookieless_mode)
      return logger.critical('cookieless_mode is not available yet in posthog-wasm, so nothing is captured.')
    if (!startCore()) return
    const { bootstrap, get_device_id } = this.config
    const deviceId = config.get_device_id && guarded(get_device_id)(uuid7())
    const host = makeHost({
      config: this.config,
      scroll: (restart) => this.scroll_(restart),
      token: makeBucket(this),
      captured: (event) => this.complete_(event, '', true),
      answered: (id, status, text) => this.#answered(id, status, text),
      tick: () => void this.core_(Op.Tick),
    })
    if (!bootstrap) this.config.bootstrap = {}
    const device = this.bag_({ ...describeDevice(this.config), $sdk_dist_channel: distChannel })
    this.__loaded = openCore(
      host,
      coreConfig(this.config),
      device,
      String(deviceId ?? ''),
      (core) => (this.core_ = core),
    )
    if (!this.__loaded) return
    if (isDropped(this.config))
      logger.notice(
        'Events are dropped because this browser looks like a bot. Set `opt_out_useragent_filter: true` to capture them.',
      )
    const began = performance.now()
    for (const start of FEATURES) guarded(start)(this)
    const times = {
      $sdk_debug_extensions_init_method: 'synchronous',
      $sdk_debug_extensions_init_time_ms: Math.round(performance.now() - began),
    }
    this.core_(Op.RegisterForSession, stringify(times))
    // pagehide, not unload: it also comes before the back-forward cache, and does not forbid it
    this.listen_(window, 'pagehide', () => this.core_(Op.Unload))
    this.listen_(window, 'beforeunload', () => this.core_(Op.Leave))
    this.loaded_()
    void loadRemoteConfig(this)
    // a tick later, so that `identify` and the like on the lines after `init` come before it, as in posthog-js
    const tick = setTimeout(() => this.capturing_(), 1)
    this.stops_.push(() => clearTimeout(tick))
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
    const safely = guarded(run)
    target.addEventListener(event, safely, options)
    const stop = (): void => target.removeEventListener(event, safely, options)
    this.stops_.push(stop)
    return stop
  }

  /** Calls `run` a tick after the start, and after each opting in, where events may be captured then. */
  onCapturing_(run: () => void): void {
    this.#whenCapturing.push(run)
  }

  /** Events may be captured from now on, unless consent is missing. */
  protected capturing_(): void {
    if (this.core_(Op.IsCapturing)) for (const run of this.#whenCapturing) run()
  }

  /** Calls `run` after each `set_config`. */
  onConfig_(run: () => void): void {
    this.#whenChanged.push(run)
  }

  /** Calls `run` with the project's settings as soon as they are known, and with null where they cannot be had. */
  onRemoteConfig_(run: (remote: RemoteConfig | null) => void): void {
    this.#whenConfigured.push(run)
    if (this.remote_ !== undefined) run(this.remote_)
  }

  /** Takes note of the project's settings. */
  remoteConfig_(remote: RemoteConfig | null = null): void {
    if (!this.__loaded) return
    this.remote_ = remote
    this.core_(Op.SetConfig, coreConfig(this.config, remote))
    if (remote) this.core_(Op.Register, stringify(rememberedOf(remote)))
    for (const run of this.#whenConfigured) guarded(run)(remote)
  }

  #answered(id: number, status: number, text?: string): void {
    this.core_(Op.Answered, String(status), '', '', id)
    if (status >= 400) guarded(this.config.on_request_error!)({ statusCode: status, text })
  }

  /** Runs the hooks on an event from the core, and delivers what is left of it. */
  complete_(json: string, options: string, atOnce: boolean): CaptureResult | undefined {
    let event = parse<CaptureResult>(json)
    if (!event) return
    event.timestamp = new Date(event.timestamp!)
    const { before_send, sanitize_properties } = this.config
    if (sanitize_properties) event.properties = sanitize_properties(event.properties, event.event)
    if (before_send) event = runBeforeSend(event, this.config) ?? undefined
    if (!event) return
    this.events_.emit('eventCaptured', event)
    logger.info(`send "${event.event}"`, event)
    if (this.config._onCapture) guarded(this.config._onCapture)(event.event, event)
    this.core_(Op.Deliver, before_send || sanitize_properties ? stringify(event) : json, options, '', +atOnce)
    return event
  }

  /** Whether `method` may be called yet; says so where it may not. */
  protected ready_(method: string): boolean {
    if (!this.__loaded) logger.error(`You must initialize PostHog before calling posthog.${method}`)
    return this.__loaded
  }

  /** JSON of the page's properties, '' where there are none. */
  protected bag_(value: Properties | null | undefined): string {
    return value && typeof value === 'object'
      ? stringify(value, this.config.properties_string_max_length)
      : ''
  }

  set_config(config: Partial<PostHogConfig>): void {
    if (!config || typeof config !== 'object') return
    Object.assign(this.config, checkedConfig(config, { ...this.config }))
    if (typeof config.debug === 'boolean') this.setDebug_(config.debug)
    this.core_(Op.SetConfig, coreConfig(this.config, this.remote_))
    for (const run of this.#whenChanged) guarded(run)()
  }

  protected setDebug_(on: boolean): void {
    this.config.debug = on
    setDebug(on)
    attempt(() => (on ? localStorage.setItem(DEBUG_KEY, 'true') : localStorage.removeItem(DEBUG_KEY)))
  }

  /** Sends what is left and stops every timer and listener. Nothing is captured afterwards. */
  async shutdown(): Promise<void> {
    if (!this.ready_('shutdown')) return
    this.core_(Op.Unload)
    for (const stop of this.stops_.splice(0)) stop()
    this.core_ = () => ''
    this.__loaded = false
  }
}
