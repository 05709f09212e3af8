// The PostHog class: posthog-js's public interface.

import type {
  CaptureOptions,
  CaptureResult,
  PostHogConfig,
  Properties,
  Property,
  ResetOptions,
} from '@posthog/types'
import { Client } from './client'
import { isTestHost } from './config'
import { Op } from './core'
import { guarded, guardMethods } from './guard'
import type { Listener } from './hooks'
import { parse, stringify } from './json'
import { logger } from './logger'
import { addNotYet } from './not_yet'
import { makePeople } from './people'
import { executeQueue, type QueuedCall } from './queue'

/** Named instances by name, `posthog` the first of all. */
const instances: Record<string, PostHog> = {}

export class PostHog extends Client {
  flagsEndpointWasHit = false
  decideEndpointWasHit = false

  people = makePeople((set, setOnce) => this.setPersonProperties(set, setOnce))
  /** Thin views for what apps reach for inside posthog-js. */
  sessionManager = {
    checkAndGetSessionAndWindowId: (readOnly = false) =>
      parse<{ sessionId: string; windowId: string }>(this.core_(Op.Session, '', '', '', readOnly ? 1 : 0)),
    resetSessionId: (): void => void this.core_(Op.ResetSession),
  }
  get persistence() {
    return {
      props: parse<Properties>(this.core_(Op.Properties)) ?? {},
      register: this.register.bind(this),
      unregister: this.unregister.bind(this),
      get_property: this.get_property.bind(this),
    }
  }

  init(token: string, config: Partial<PostHogConfig> = {}, name?: string): PostHog {
    if (!name || name === 'posthog') {
      this.start_(token, config, name)
      return this
    }
    const named = (instances[name] ??= new PostHog())
    named.init(token, { ...config, name }, undefined)
    ;(this as unknown as Record<string, PostHog>)[name] = named
    return named
  }

  protected override loaded_(): void {
    try {
      this.config.loaded(this as never)
    } catch (error) {
      logger.critical('`loaded` function failed', error)
    }
    if (isTestHost(this.config)) this.setInternalOrTestUser()
  }

  capture(name: string, properties?: Properties | null, options?: CaptureOptions): CaptureResult | undefined {
    if (!this.ready_('capture')) return
    if (typeof name !== 'string' || !name) {
      logger.error('No event name provided to posthog.capture')
      return
    }
    const time = options?.timestamp ? new Date(options.timestamp).getTime() : NaN
    const given = options ? this.bag_({ ...options, timestamp: time || undefined }) : ''
    const event = this.core_(Op.Capture, name, this.bag_(properties), given)
    return this.complete_(event, given, !!options && !options._batchKey)
  }

  identify(id?: string, set?: Properties, setOnce?: Properties): void {
    if (!this.ready_('identify')) return
    if (typeof id === 'number') {
      id = String(id)
      logger.warn(
        'The first argument to posthog.identify was a number, but it should be a string. It has been converted to a string.',
      )
    }
    this.complete_(
      this.core_(Op.Identify, typeof id === 'string' ? id : '', this.bag_(set), this.bag_(setOnce)),
      '',
      true,
    )
  }

  setPersonProperties(set?: Properties, setOnce?: Properties): void {
    this.complete_(this.core_(Op.SetPersonProperties, this.bag_(set), this.bag_(setOnce)), '', false)
  }

  unsetPersonProperties(names: string | string[]): void {
    const valid = ([] as string[]).concat(names).filter((name) => typeof name === 'string' && name)
    if (valid.length) this.complete_(this.core_(Op.UnsetPersonProperties, stringify(valid)), '', false)
  }

  createPersonProfile(): void {
    if (!this.core_(Op.HasPersonProcessing)) this.setPersonProperties({}, {})
  }

  setInternalOrTestUser(): void {
    this.setPersonProperties({ $internal_or_test_user: true })
  }

  alias(alias: string, original?: string): CaptureResult | void | number {
    const answer = this.core_(Op.Alias, String(alias ?? ''), original)
    if (answer === '-1') this.identify(alias)
    return answer[0] === '-' ? +answer : this.complete_(answer, '', false)
  }

  group(type: string, key: string, properties?: Properties): void {
    if (!type || !key) return logger.error('posthog.group requires a group type and group key')
    this.complete_(this.core_(Op.Group, String(type), String(key), this.bag_(properties)), '', false)
  }

  getGroups(): Record<string, any> {
    return this.get_property('$groups') ?? {}
  }

  resetGroups(): void {
    this.core_(Op.ResetGroups)
  }

  register(properties: Properties, days?: number): void {
    this.core_(Op.Register, this.bag_(properties), '', '', days)
  }

  register_once(properties: Properties, fallback?: Property, days?: number): void {
    this.core_(Op.RegisterOnce, this.bag_(properties), stringify(fallback), '', days)
  }

  register_for_session(properties: Properties): void {
    this.core_(Op.RegisterForSession, this.bag_(properties))
  }

  unregister(name: string): void {
    this.core_(Op.Unregister, name)
  }

  unregister_for_session(name: string): void {
    this.core_(Op.UnregisterForSession, name)
  }

  get_property(name: string): any {
    return parse(this.core_(Op.Property, name))
  }

  getSessionProperty(name: string): any {
    return parse(this.core_(Op.SessionProperty, name))
  }

  get_distinct_id(): string {
    return this.get_property('distinct_id')
  }

  get_session_id(): string {
    return this.sessionManager.checkAndGetSessionAndWindowId(true)?.sessionId ?? ''
  }

  getPageViewId(): string | undefined {
    return this.core_(Op.PageviewId) || undefined
  }

  reset(options?: boolean | ResetOptions): void {
    if (!this.ready_('reset')) return
    const newDevice = typeof options === 'boolean' ? options : !!options?.resetDeviceID
    const uuid = this.core_(Op.Uuid)
    this.core_(Op.Reset, guarded(this.config.get_device_id)(uuid) || uuid, '', '', +newDevice)
  }

  debug(on?: boolean): void {
    console.log(
      on === false
        ? "You've disabled debug mode."
        : "You're now in debug mode. All calls to PostHog will be logged in your console.\nYou can disable this with `posthog.debug(false)`.",
    )
    this.set_config({ debug: on !== false })
  }

  on(event: 'eventCaptured' | 'featureFlagsReloading', listener: Listener): () => void {
    return this.events_.on(event, listener)
  }

  is_capturing(): boolean {
    return !!this.core_(Op.IsCapturing)
  }

  opt_in_capturing(options?: {
    captureEventName?: string | null | false
    captureProperties?: Properties
  }): void {
    this.core_(Op.DecideConsent, 'granted', '', '', 1)
    const name = options?.captureEventName
    if (name === undefined || name)
      this.capture(name || '$opt_in', options?.captureProperties, { send_instantly: true })
    this.capturing_()
  }

  opt_out_capturing(): void {
    this.core_(Op.DecideConsent, 'denied', '', '', 0)
  }

  clear_opt_in_out_capturing(): void {
    this.core_(Op.DecideConsent)
  }

  has_opted_in_capturing(): boolean {
    return this.get_explicit_consent_status() === 'granted'
  }

  has_opted_out_capturing(): boolean {
    return this.__loaded && !this.is_capturing()
  }

  get_explicit_consent_status(): 'granted' | 'denied' | 'pending' {
    return (this.core_(Op.Consent) || 'pending') as 'pending'
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

  /** Runs a queued call such as `['capture', 'event']`: what the script tag's snippet leaves. */
  push(call: QueuedCall): void {
    executeQueue(this, [call])
  }

  _execute_array(calls: QueuedCall[]): void {
    executeQueue(this, calls)
  }

  override toString(): string {
    const name = this.config.name ?? 'posthog'
    return name === 'posthog' ? name : 'posthog.' + name
  }
}

addNotYet(PostHog.prototype)

guardMethods(Client.prototype)
guardMethods(PostHog.prototype)

/** A new primary instance: the one that knows the named ones. */
export function makePrimary(Kind: typeof PostHog = PostHog): PostHog {
  return (instances.posthog = new Kind())
}
