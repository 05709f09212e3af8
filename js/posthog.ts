// The PostHog class: posthog-js's public interface over the core in wasm.

import type {
  CaptureOptions,
  CaptureResult,
  PostHogConfig,
  Properties,
  Property,
  ResetOptions,
} from '@posthog/types'
import { checkedConfig, coreConfig, defaultConfig, isTestHost } from './config'
import { openCore, Op, startCore, type Core } from './core'
import { attempt, guarded, guardMethods } from './guard'
import { describeDevice } from './device'
import { makeHost } from './host'
import { Emitter, runBeforeSend, type Listener } from './hooks'
import { parse, stringify } from './json'
import { logger, setDebug } from './logger'
import { addNotYet } from './not_yet'
import { makePeople } from './people'
import { executeQueue, type QueuedCall } from './queue'
import { uuid7 } from './uuid'

declare const VERSION: string

/** Named instances by name, `posthog` the first of all. */
const instances: Record<string, PostHog> = {}
const DEBUG_KEY = 'ph_debug'
let distChannel = 'npm'
/** `$sdk_dist_channel` of this build: npm or cdn. */
export function setDistChannel(channel: string): void {
  distChannel = channel
}

export class PostHog {
  __loaded = false
  config = {} as PostHogConfig
  version = VERSION
  flagsEndpointWasHit = false
  decideEndpointWasHit = false

  #core: Core = () => ''
  #events = new Emitter()
  #stops: (() => void)[] = []
  #pageviewCaptured = false

  people = makePeople((set, setOnce) => this.setPersonProperties(set, setOnce))
  /** Thin views for what apps reach for inside posthog-js. */
  sessionManager = {
    checkAndGetSessionAndWindowId: (readOnly = false) =>
      parse<{ sessionId: string; windowId: string }>(this.#core(Op.Session, '', '', '', readOnly ? 1 : 0)),
    resetSessionId: (): void => void this.#core(Op.ResetSession),
  }
  get persistence() {
    return {
      props: parse<Properties>(this.#core(Op.Properties)) ?? {},
      register: this.register.bind(this),
      unregister: this.unregister.bind(this),
      get_property: this.get_property.bind(this),
    }
  }

  init(token: string, config: Partial<PostHogConfig> = {}, name?: string): PostHog {
    if (!name || name === 'posthog') return this.#init(token, config, name)
    const named = (instances[name] ??= new PostHog())
    named.init(token, { ...config, name }, undefined)
    ;(this as unknown as Record<string, PostHog>)[name] = named
    return named
  }

  #init(given: string, config: Partial<PostHogConfig>, name?: string): PostHog {
    // on a server there is nobody to watch
    if (typeof window === 'undefined' || typeof document === 'undefined') return this
    const token = typeof given === 'string' ? given.trim() : ''
    if (!token) {
      logger.critical(
        'PostHog was initialized without a token. This likely indicates a misconfiguration. Please check the first argument passed to posthog.init()',
      )
      return this
    }
    if (this.__loaded) {
      const other = token === this.config.token ? '' : ' with a different project token'
      logger.notice(`You have already initialized PostHog${other}! Re-initializing is a no-op`)
      return this
    }
    const defaults = defaultConfig(config.defaults)
    this.config = Object.assign(defaults, checkedConfig(config, { ...defaults }), name && { name }, { token })
    const stored = attempt(() => localStorage.getItem(DEBUG_KEY)) === 'true'
    if (config.debug !== false && (this.config.debug || stored)) this.#setDebug(true)
    if (this.config.cookieless_mode) {
      logger.critical('cookieless_mode is not available yet in posthog-wasm, so nothing is captured.')
      return this
    }
    if (!startCore()) return this
    const { bootstrap, get_device_id } = this.config
    const deviceId = config.get_device_id && guarded(get_device_id)(uuid7())
    const host = makeHost({
      config: this.config,
      captured: (event) => this.#complete(event, '', true),
      answered: (id, status, text) => this.#answered(id, status, text),
      tick: () => void this.#core(Op.Tick),
    })
    if (!bootstrap) this.config.bootstrap = {}
    const device = stringify({ ...describeDevice(this.config), $sdk_dist_channel: distChannel })
    this.__loaded = openCore(
      host,
      coreConfig(this.config),
      device,
      String(deviceId ?? ''),
      (core) => (this.#core = core),
    )
    if (!this.__loaded) return this
    // pagehide, not unload: it also comes before the back-forward cache, and does not forbid it
    this.#listen(window, 'pagehide', () => this.#core(Op.Unload))
    this.#listen(window, 'beforeunload', () => this.#core(Op.Leave))
    try {
      this.config.loaded(this as never)
    } catch (error) {
      logger.critical('`loaded` function failed', error)
    }
    if (isTestHost(this.config)) this.setInternalOrTestUser()
    // a tick later, so that `identify` and the like on the lines after `init` come before it, as in posthog-js
    const tick = setTimeout(() => this.#initialPageview(), 1)
    this.#stops.push(() => clearTimeout(tick))
    return this
  }

  #listen(target: EventTarget, event: string, run: () => void): () => void {
    target.addEventListener(event, run)
    const stop = (): void => target.removeEventListener(event, run)
    this.#stops.push(stop)
    return stop
  }

  /** The first `$pageview`, not before somebody sees the page. */
  #initialPageview(): void {
    if (!this.config.capture_pageview || !this.is_capturing()) return
    const capture = (): void => {
      if (this.#pageviewCaptured) return
      this.#pageviewCaptured = true
      this.#core(Op.InitialPageview)
    }
    if (document.visibilityState === 'visible') return capture()
    const stop = this.#listen(document, 'visibilitychange', () => {
      if (document.visibilityState !== 'visible') return
      stop()
      capture()
    })
  }

  #answered(id: number, status: number, text?: string): void {
    this.#core(Op.Answered, String(status), '', '', id)
    if (status >= 400) guarded(this.config.on_request_error!)({ statusCode: status, text })
  }

  /** Runs the hooks on an event from the core, and delivers what is left of it. */
  #complete(json: string, options: string, atOnce: boolean): CaptureResult | undefined {
    let event = parse<CaptureResult>(json)
    if (!event) return
    event.timestamp = new Date(event.timestamp!)
    const { before_send, sanitize_properties } = this.config
    if (sanitize_properties) event.properties = sanitize_properties(event.properties, event.event)
    if (before_send) event = runBeforeSend(event, this.config) ?? undefined
    if (!event) return
    this.#events.emit('eventCaptured', event)
    logger.info(`send "${event.event}"`, event)
    if (this.config._onCapture) guarded(this.config._onCapture)(event.event, event)
    this.#core(Op.Deliver, before_send || sanitize_properties ? stringify(event) : json, options, '', +atOnce)
    return event
  }

  #ready(method: string): boolean {
    if (!this.__loaded) logger.error(`You must initialize PostHog before calling posthog.${method}`)
    return this.__loaded
  }

  #bag(value: Properties | null | undefined): string {
    return value && typeof value === 'object'
      ? stringify(value, this.config.properties_string_max_length)
      : ''
  }

  capture(name: string, properties?: Properties | null, options?: CaptureOptions): CaptureResult | undefined {
    if (!this.#ready('capture')) return
    if (typeof name !== 'string' || !name) {
      logger.error('No event name provided to posthog.capture')
      return
    }
    const time = options?.timestamp ? new Date(options.timestamp).getTime() : NaN
    const given = options ? this.#bag({ ...options, timestamp: time || undefined }) : ''
    const event = this.#core(Op.Capture, name, this.#bag(properties), given)
    return this.#complete(event, given, !!options && !options._batchKey)
  }

  identify(id?: string, set?: Properties, setOnce?: Properties): void {
    if (!this.#ready('identify')) return
    if (typeof id === 'number') {
      id = String(id)
      logger.warn(
        'The first argument to posthog.identify was a number, but it should be a string. It has been converted to a string.',
      )
    }
    this.#complete(
      this.#core(Op.Identify, typeof id === 'string' ? id : '', this.#bag(set), this.#bag(setOnce)),
      '',
      true,
    )
  }

  setPersonProperties(set?: Properties, setOnce?: Properties): void {
    this.#complete(this.#core(Op.SetPersonProperties, this.#bag(set), this.#bag(setOnce)), '', false)
  }

  unsetPersonProperties(names: string | string[]): void {
    const valid = ([] as string[]).concat(names).filter((name) => typeof name === 'string' && name)
    if (valid.length) this.#complete(this.#core(Op.UnsetPersonProperties, stringify(valid)), '', false)
  }

  createPersonProfile(): void {
    if (!this.#core(Op.HasPersonProcessing)) this.setPersonProperties({}, {})
  }

  setInternalOrTestUser(): void {
    this.setPersonProperties({ $internal_or_test_user: true })
  }

  alias(alias: string, original?: string): CaptureResult | void | number {
    const answer = this.#core(Op.Alias, String(alias ?? ''), original)
    if (answer === '-1') this.identify(alias)
    return answer[0] === '-' ? +answer : this.#complete(answer, '', false)
  }

  group(type: string, key: string, properties?: Properties): void {
    if (!type || !key) return logger.error('posthog.group requires a group type and group key')
    this.#complete(this.#core(Op.Group, String(type), String(key), this.#bag(properties)), '', false)
  }

  getGroups(): Record<string, any> {
    return this.get_property('$groups') ?? {}
  }

  resetGroups(): void {
    this.#core(Op.ResetGroups)
  }

  register(properties: Properties, days?: number): void {
    this.#core(Op.Register, this.#bag(properties), '', '', days)
  }

  register_once(properties: Properties, fallback?: Property, days?: number): void {
    this.#core(Op.RegisterOnce, this.#bag(properties), stringify(fallback), '', days)
  }

  register_for_session(properties: Properties): void {
    this.#core(Op.RegisterForSession, this.#bag(properties))
  }

  unregister(name: string): void {
    this.#core(Op.Unregister, name)
  }

  unregister_for_session(name: string): void {
    this.#core(Op.UnregisterForSession, name)
  }

  get_property(name: string): any {
    return parse(this.#core(Op.Property, name))
  }

  getSessionProperty(name: string): any {
    return parse(this.#core(Op.SessionProperty, name))
  }

  get_distinct_id(): string {
    return this.get_property('distinct_id')
  }

  get_session_id(): string {
    return this.sessionManager.checkAndGetSessionAndWindowId(true)?.sessionId ?? ''
  }

  getPageViewId(): string | undefined {
    return this.#core(Op.PageviewId) || undefined
  }

  reset(options?: boolean | ResetOptions): void {
    if (!this.#ready('reset')) return
    const newDevice = typeof options === 'boolean' ? options : !!options?.resetDeviceID
    const uuid = this.#core(Op.Uuid)
    this.#core(Op.Reset, guarded(this.config.get_device_id)(uuid) || uuid, '', '', +newDevice)
  }

  set_config(config: Partial<PostHogConfig>): void {
    if (!config || typeof config !== 'object') return
    Object.assign(this.config, checkedConfig(config, { ...this.config }))
    if (typeof config.debug === 'boolean') this.#setDebug(config.debug)
    this.#core(Op.SetConfig, coreConfig(this.config))
  }

  debug(on?: boolean): void {
    console.log(
      on === false
        ? "You've disabled debug mode."
        : "You're now in debug mode. All calls to PostHog will be logged in your console.\nYou can disable this with `posthog.debug(false)`.",
    )
    this.set_config({ debug: on !== false })
  }

  #setDebug(on: boolean): void {
    this.config.debug = on
    setDebug(on)
    attempt(() => (on ? localStorage.setItem(DEBUG_KEY, 'true') : localStorage.removeItem(DEBUG_KEY)))
  }

  on(event: 'eventCaptured' | 'featureFlagsReloading', listener: Listener): () => void {
    return this.#events.on(event, listener)
  }

  is_capturing(): boolean {
    return !!this.#core(Op.IsCapturing)
  }

  opt_in_capturing(options?: {
    captureEventName?: string | null | false
    captureProperties?: Properties
  }): void {
    this.#core(Op.DecideConsent, 'granted', '', '', 1)
    const name = options?.captureEventName
    if (name === undefined || name)
      this.capture(name || '$opt_in', options?.captureProperties, { send_instantly: true })
    this.#initialPageview()
  }

  opt_out_capturing(): void {
    this.#core(Op.DecideConsent, 'denied', '', '', 0)
  }

  clear_opt_in_out_capturing(): void {
    this.#core(Op.DecideConsent)
  }

  has_opted_in_capturing(): boolean {
    return this.get_explicit_consent_status() === 'granted'
  }

  has_opted_out_capturing(): boolean {
    return this.__loaded && !this.is_capturing()
  }

  get_explicit_consent_status(): 'granted' | 'denied' | 'pending' {
    return (this.#core(Op.Consent) || 'pending') as 'pending'
  }

  captureTraceFeedback(traceId: string | number, userFeedback: string): void {
    this.capture('$ai_feedback', { $ai_trace_id: String(traceId), $ai_feedback_text: userFeedback })
  }

  captureTraceMetric(
    traceId: string | number,
    metricName: string,
    metricValue: string | number | boolean,
  ): void {
    this.capture('$ai_metric', {
      $ai_trace_id: String(traceId),
      $ai_metric_name: metricName,
      $ai_metric_value: String(metricValue),
    })
  }

  /** Sends what is left and stops every timer and listener. Nothing is captured afterwards. */
  async shutdown(): Promise<void> {
    if (!this.#ready('shutdown')) return
    this.#core(Op.Unload)
    for (const stop of this.#stops.splice(0)) stop()
    this.#core = () => ''
    this.__loaded = false
  }

  /** Runs a queued call such as `['capture', 'event']`: what the script tag's snippet leaves. */
  push(call: QueuedCall): void {
    executeQueue(this, [call])
  }

  _execute_array(calls: QueuedCall[]): void {
    executeQueue(this, calls)
  }

  toString(): string {
    const name = this.config.name ?? 'posthog'
    return name === 'posthog' ? name : 'posthog.' + name
  }
}

addNotYet(PostHog.prototype)

guardMethods(PostHog.prototype)

/** A new primary instance: the one that knows the named ones. */
export function makePrimary(Kind: typeof PostHog = PostHog): PostHog {
  return (instances.posthog = new Kind())
}
