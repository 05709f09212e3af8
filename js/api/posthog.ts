// The PostHog class: posthog-js's public interface.

import type {
  CaptureOptions,
  CaptureResult,
  PostHogConfig,
  Properties,
  Property,
  SessionIdChangedCallback,
} from '@posthog/types'
import { Client, SESSION } from '../client/client'
import { forgetProvenIdentity, isTestHost } from '../client/config'
import { Consenting } from './consenting'
import { EXCEPTION_METHODS, type ExceptionMethods } from './exception_methods'
import { makeExceptions } from '../features/exceptions/exceptions'
import { isBot } from '../features/bot_filter/bots'
import { addFlagMethods, type FlagMethods } from './flag_methods'
import { guarded, guardMethods } from '../wasm/guard'
import { sanitize, type Listener } from '../client/hooks'
import { parse, stringify } from '../platform/json'
import * as logger from '../platform/logger'
import { viewLimits, viewPageviews, viewScroll } from './managers'
import { addExtended, addMethods } from './members'
import { overrideLibrary } from '../platform/page'
import { makePeople } from './people'
import { executeQueue, type QueuedCall } from './queue'
import { makeRouter } from './router'
import { sentryIntegration, SentryIntegration, type SentryIntegrationOptions } from './sentry'
import { sessionOf } from './session'
import { TRACE_METHODS, type TraceMethods } from './trace_methods'
import { viewConsent, viewSessions, viewStorage } from './views'
import { EventName, PropertyName } from '../wire/names'
import { PersistedKey } from '../wire/persisted_keys'
import { AliasRefusal, SessionLook } from '../wire/core_protocol'

/** Named instances by name, `posthog` the first of all. */
const instances: Record<string, PostHog> = {}

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- with the methods of feature flags
export class PostHog extends Consenting {
  get flagsEndpointWasHit(): boolean {
    return this.featureFlags.hasLoadedFlags
  }
  get decideEndpointWasHit(): boolean {
    return this.flagsEndpointWasHit
  }
  people = makePeople((set, setOnce) => this.setPersonProperties(set, setOnce))
  /** Thin views of what apps reach for inside posthog-js. */
  requestRouter = makeRouter(this)
  exceptions = makeExceptions(this)
  SentryIntegration = SentryIntegration
  sentryIntegration = (options?: SentryIntegrationOptions) => sentryIntegration(this, options)
  get sessionManager() {
    return viewSessions(this)
  }
  get sessionRecording() {
    return this.sessionManager && this.recording_
  }
  get persistence() {
    return viewStorage(this, false)
  }
  get sessionPersistence() {
    return viewStorage(this, true)
  }
  get consent() {
    return viewConsent(this)
  }
  get scrollManager() {
    return viewScroll(this)
  }
  get pageViewManager() {
    return viewPageviews(this)
  }
  get rateLimiter() {
    return viewLimits(this)
  }
  _calculate_event_properties = this.calculateEventProperties.bind(this)

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

  override capture(
    name: string,
    properties?: Properties | null,
    options?: CaptureOptions,
  ): CaptureResult | undefined {
    if (!this.ready_('capture')) return
    if (typeof name !== 'string' || !name) {
      logger.error('No event name provided to posthog.capture')
      return
    }
    const address = properties?.[PropertyName.CurrentUrl]
    if (address && typeof address !== 'string') {
      logger.error('`$current_url` must be a string')
      properties = { ...properties, [PropertyName.CurrentUrl]: undefined }
    }
    const time = options?.timestamp ? new Date(options.timestamp).getTime() : NaN
    // `dry` is for `calculateEventProperties` alone
    const given = options ? this.bag_({ ...options, timestamp: time || undefined, dry: undefined }) : ''
    const own = this.bag_(properties, options?._noTruncate)
    return this.capture_(name, own, given, !!options && !options._batchKey)
  }

  /** Captures that the visitor sees a screen, whose name autocaptured events then have too (specification screen). */
  screen(name: string, properties?: Properties | null): CaptureResult | undefined {
    if (name)
      return this.capture(EventName.Screen, {
        ...(typeof properties === 'object' && properties),
        [PropertyName.ScreenName]: String(name),
      })
    logger.error('posthog.screen requires a name')
    return
  }

  identify(id?: string, set?: Properties, setOnce?: Properties): void {
    if (!this.ready_('identify')) return
    if (typeof id === 'number') {
      id = String(id)
      logger.warn('posthog.identify needs a text, not a number')
    }
    const event = this.core_.identify_(typeof id === 'string' ? id : '', this.bag_(set), this.bag_(setOnce))
    this.person_(event, true)
  }

  setPersonProperties(set?: Properties, setOnce?: Properties): void {
    if (set || setOnce)
      this.person_(this.core_.setPersonProperties_(this.bag_(set), this.bag_(setOnce)), false)
  }

  /** Completes what describes the person; where a hook dropped it, the same again is not held for a repetition. */
  person_(event: string, atOnce: boolean): void {
    if (event && !this.complete_(event, '', atOnce)) this.core_.forgetSent_()
  }

  unsetPersonProperties(names: string | string[]): void {
    const valid = ([] as string[]).concat(names).filter((name) => typeof name === 'string' && name)
    const event = valid.length && this.core_.unsetPersonProperties_(stringify(valid))
    if (!event) return
    this.featureFlags.unsetPersonPropertiesForFlags(valid)
    this.complete_(event, '', false)
  }

  createPersonProfile(): void {
    if (!this.core_.hasPersonProcessing_()) this.setPersonProperties({}, {})
  }

  setInternalOrTestUser(): void {
    this.setPersonProperties({ $internal_or_test_user: true })
  }

  alias(alias: string, original?: string): CaptureResult | void | number {
    const answer = this.core_.alias_(String(alias ?? ''), String(original ?? ''))
    if (answer === AliasRefusal.Same) this.identify(alias)
    return typeof answer === 'number' ? -answer : this.complete_(answer, '', false)
  }

  group(type: string, key: string, properties?: Properties): void {
    this.group_('group', type, key, properties, true)
  }

  /** Describes a group, which the visitor need not be in (PostHog's specification group-identify). */
  groupIdentify(type: string, key: string, properties: Properties = {}): void {
    this.group_('groupIdentify', type, key, properties, false)
  }

  group_(
    method: string,
    type: string,
    key: string,
    properties: Properties | undefined,
    joins: boolean,
  ): void {
    if (!type || !key) return logger.error(`posthog.${method} requires a group type and group key`)
    const id = stringify(typeof key === 'number' ? key : String(key))
    const before = this.core_.property_(PersistedKey.Groups)
    const event = this.core_.group_(String(type), id, this.bag_(properties), joins)
    const isNew = before !== this.core_.property_(PersistedKey.Groups)
    if (isNew) this.featureFlags.resetGroupPropertiesForFlags(type, !properties)
    if (properties && joins && event) this.featureFlags.setGroupPropertiesForFlags({ [type]: properties })
    this.complete_(event, '', false)
  }

  getGroups(): Record<string, any> {
    return this.get_property(PersistedKey.Groups) ?? {}
  }

  resetGroups(): void {
    this.core_.resetGroups_()
    this.featureFlags.resetGroupPropertiesForFlags()
  }

  register(properties: Properties, days?: number): void {
    this.featureFlags.changed_()
    // what is set to undefined is gone, as it is from posthog-js's JSON
    for (const name in properties) if (properties[name] === undefined) this.unregister(name)
    this.core_.register_(this.bag_(properties), Number(days) || 0)
  }

  register_once(properties: Properties, fallback?: Property, days?: number): void {
    this.core_.registerOnce_(this.bag_(properties), stringify(fallback) ?? '', Number(days) || 0)
  }

  register_for_session(properties: Properties): void {
    this.core_.registerForSession_(this.bag_(properties))
  }

  unregister(name: string): void {
    this.featureFlags.changed_()
    this.core_.unregister_(String(name))
  }

  unregister_for_session(name: string): void {
    this.core_.unregisterForSession_(String(name))
  }

  get_property(name: string): any {
    return parse(this.core_.property_(String(name)))
  }

  getSessionProperty(name: string): any {
    return parse(this.core_.property_(String(name), true))
  }

  get_distinct_id(): string {
    return this.get_property('distinct_id')
  }

  _isIdentified(): boolean {
    return this.get_property(PersistedKey.UserState) === 'identified'
  }

  /** Who the visitor is, or was before they were identified (PostHog's specification get-anonymous-id). */
  getAnonymousId(): string {
    return (
      (this._isIdentified() &&
        (this.get_property(PersistedKey.AnonymousId) ?? this.get_property(PersistedKey.DeviceId))) ||
      (this.get_distinct_id() ?? '')
    )
  }

  get_session_id(): string {
    return sessionOf(this, SessionLook.Current)?.sessionId ?? ''
  }

  onSessionId(callback: SessionIdChangedCallback): () => void {
    const stop = this.events_.on(SESSION, callback)
    const known = sessionOf(this, SessionLook.Known)
    if (known && typeof callback === 'function') guarded(callback)(known.sessionId, known.windowId)
    return stop
  }

  get_session_replay_url(options?: { withTimestamp?: boolean; timestampLookBack?: number }): string {
    const session = sessionOf(this, SessionLook.ReadOnly)
    if (!session) return ''
    const url = this.requestRouter.endpointFor(
      'ui',
      `/project/${this.config.token}/replay/${session.sessionId}`,
    )
    if (!options?.withTimestamp) return url
    const seconds = Math.floor((Date.now() - session.sessionStartTimestamp) / 1000)
    return `${url}?t=${Math.max(seconds - (options.timestampLookBack ?? 10), 0)}`
  }

  startSessionRecording(
    override?: true | Partial<Record<'sampling' | 'linked_flag' | 'url_trigger' | 'event_trigger', boolean>>,
  ): void {
    for (const what of ['sampling', 'linked_flag', 'url_trigger', 'event_trigger'] as const)
      if (override === true || override?.[what]) this.sessionRecording?.override_(what)
    this.set_config({ disable_session_recording: false })
  }

  stopSessionRecording(): void {
    this.set_config({ disable_session_recording: true })
  }

  sessionRecordingStarted(): boolean {
    return !!this.sessionRecording?.started
  }

  getPageViewId(): string | undefined {
    return this.core_.pageviewId_() || undefined
  }

  debug(on?: boolean): void {
    console.log(`PostHog's debug mode is ${on === false ? 'off' : 'on'}.`)
    this.set_config({ debug: on !== false })
  }

  on(event: 'eventCaptured' | 'featureFlagsReloading', listener: Listener): () => void {
    return this.events_.on(event, listener)
  }

  _addCaptureHook(listener: (name: string, event: CaptureResult) => void): () => void {
    // what is no function is refused there
    const heard = typeof listener === 'function' && ((event: CaptureResult) => listener(event.event, event))
    return this.on('eventCaptured', heard as Listener)
  }

  /** The properties that an event would have, without capturing it; the given ones where nothing may be captured. */
  calculateEventProperties(
    name: string,
    own: Properties = {},
    timestamp?: Date,
    uuid?: string,
    readOnly?: boolean,
  ): Properties {
    const options = {
      timestamp: timestamp?.getTime(),
      uuid,
      dry: readOnly ? 2 : 1,
      skip_client_rate_limiting: true,
    }
    const found = this.core_.capture_(String(name), this.bag_(own), stringify(options), 0, false)
    const event = { event: name, properties: parse<Properties>(found) ?? own } as CaptureResult
    const { sanitize_properties } = this.config
    if (sanitize_properties) sanitize(event, sanitize_properties)
    return event.properties
  }

  /** Names the library that events come from, for libraries around this one. */
  _overrideSDKInfo(name: string, version: string): void {
    if (typeof name === 'string' && typeof version === 'string') overrideLibrary(name, version)
    else logger.error('_overrideSDKInfo requires a name and a version')
  }

  getExtension(name: 'autocapture' | 'featureFlags' | 'logs' | 'surveys'): unknown {
    return this[name as 'autocapture']
  }

  _is_bot(): boolean {
    return isBot(this.config)
  }

  /** Says who the visitor is to the project's server, which has made `hash` of the id. */
  setIdentity(id: string, hash: string): void {
    forgetProvenIdentity(this.config)
    Object.assign(this.config, { identity_distinct_id: id, identity_hash: hash })
    this.alias(id)
    this.parts_?.conversations?._onIdentityChanged()
  }

  clearIdentity(): void {
    forgetProvenIdentity(this.config)
    this.parts_?.conversations?._onIdentityCleared()
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

addExtended(PostHog.prototype)

addFlagMethods(PostHog.prototype)
addMethods(PostHog.prototype, { ...EXCEPTION_METHODS, ...TRACE_METHODS })
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- they are made where they are listed
export interface PostHog extends FlagMethods, ExceptionMethods, TraceMethods {}

for (const Kind of [Client, Consenting, PostHog]) guardMethods(Kind.prototype)

/** A new primary instance: the one that knows the named ones. */
export function makePrimary(Kind: typeof PostHog = PostHog): PostHog {
  return (instances.posthog = new Kind())
}
