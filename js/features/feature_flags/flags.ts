// The public object of feature flags, and what the module cannot do itself: the page's own functions and the request. When
// the server is asked, what is known and what events say is decided in src/features/feature_flags.

import type {
  EarlyAccessFeature,
  EarlyAccessFeatureCallback,
  EarlyAccessFeatureStage,
  FeatureFlagDetail,
  FeatureFlagOptions,
  FeatureFlagResult,
  FeatureFlagsCallback,
  IsFeatureEnabledOptions,
  JsonType,
  OverrideFeatureFlagsOptions,
  PostHog,
  Properties,
} from '@posthog/types'
import type { Context } from '../../client/context'
import { afterwards, attempt, guarded, guardMethods } from '../../wasm/guard'
import { parse, stringify } from '../../platform/json'
import { post } from '../../platform/transport'
import { utf8 } from '../../platform/utf8'
import { inZone } from '../../platform/zone'
import { FlagList, FlagRead, FlagsChange, Transport } from '../../wire/core_protocol'
import { PersistedKey } from '../../wire/persisted_keys'

type Values = Record<string, string | boolean>
type Payloads = Record<string, JsonType>
/** Called with the response to a request for flags, or with its error. */
type Reloaded = (error: Error | undefined, flags: Values) => void
/** What the module answers to a look at a flag. */
type Look = {
  value?: boolean | string
  payload?: JsonType
  /** Whether it is the answer until flags change. */
  stays: boolean
  /** Whether its event waits until events can be captured. */
  held: boolean
}

/** A payload, whose text may be JSON. */
const parsed = (payload: JsonType): JsonType => {
  try {
    return typeof payload === 'string' ? JSON.parse(payload) : payload
  } catch {
    return payload
  }
}

/** Calls a method of js/extensions/flag_requests.ts, which is loaded for it. */
type Request = (method: string, run: (answer: any) => void, ...given: unknown[]) => void

/** `posthog.featureFlags`, and the parts of it that only the SDK uses. */
export function makeFlags(client: Context, request: Request) {
  let isLoaded = false
  let hasHeld = false
  const listeners: FeatureFlagsCallback[] = []
  /** Looks whose answers stay, by name: a crossing takes longer than finding one here. */
  let looks = new Map<string, Look>()
  /** Who wait for the next request, and for the one that is under way. */
  const waiting: [Reloaded[], Reloaded[]] = [[], []]

  // in an object without what all objects have: a flag may be called `constructor`
  const members = <T>(json: string): Record<string, T> => Object.assign(Object.create(null), parse(json))
  const list = <T>(which: FlagList): Record<string, T> => members(client.core_.listFlags_(which))
  const variants = (): Values => list(FlagList.Values)
  const payloads = (): Payloads => list(FlagList.Payloads)

  /** The names of what is on, and with its variants. */
  const on = (values: Values): [string[], Values] => {
    const names = Object.keys(values).filter((name) => values[name])
    return [names, Object.fromEntries(names.map((name) => [name, values[name]!]))]
  }

  const look = (name: string, options?: FeatureFlagOptions): Look | undefined => {
    const kept = !options?.fresh && looks.get(name)
    if (kept) return kept
    const isSilent = !!options && 'send_event' in options && !options.send_event
    const how = (options?.fresh ? FlagRead.Fresh : 0) | (isSilent ? FlagRead.Silent : 0)
    const found = parse<Look>(client.core_.readFlag_(stringify(name) || 'null', how))
    if (found?.held) hasHeld = true
    if (found?.stays) looks.set(name, found)
    return found
  }

  const settle = (callbacks: Reloaded[], error: string): void => {
    const values = callbacks.length ? { ...variants() } : {}
    for (const run of callbacks.splice(0)) guarded(run)(error ? new Error(error) : undefined, values)
  }

  const reload = (then?: Reloaded): void => {
    if (typeof then === 'function') waiting[0].push(then)
    if (client.__loaded) client.core_.reloadFlags_(false)
    else settle(waiting[0], 'skipped')
  }

  const flags = {
    get hasLoadedFlags(): boolean {
      return isLoaded
    },
    getFeatureFlagResult(name: string, options?: FeatureFlagOptions): FeatureFlagResult | undefined {
      const { value, payload } = look(name, options) ?? {}
      if (value === undefined) return
      return {
        key: name,
        enabled: !!value,
        variant: typeof value === 'string' ? value : undefined,
        payload: parsed(payload!),
      }
    },
    getFeatureFlag: (name: string, options?: FeatureFlagOptions): boolean | string | undefined =>
      look(name, options)?.value,
    getFeatureFlagPayload: (name: string): JsonType =>
      flags.getFeatureFlagResult(name, { send_event: false })?.payload as JsonType,
    isFeatureEnabled: ((name: string, options?: IsFeatureEnabledOptions) => {
      const value = look(name, options)?.value
      return value === undefined ? options?.defaultValue : !!value
    }) as PostHog['isFeatureEnabled'],
    getFlags: (): string[] => Object.keys(variants()),
    getFlagVariants: (): Values => ({ ...variants() }),
    getFlagPayloads: (): Payloads => ({ ...payloads() }),
    getFlagsWithDetails: (): Record<string, FeatureFlagDetail> => ({
      ...list<FeatureFlagDetail>(FlagList.Details),
    }),
    getFeatureFlagDetails: (name: string): FeatureFlagDetail | undefined => flags.getFlagsWithDetails()[name],
    getAllFeatureFlags: (): FeatureFlagResult[] =>
      flags.getFlags().map((name) => flags.getFeatureFlagResult(name, { send_event: false })!),
    /** Every flag with its value, also those that are off (PostHog's specification get-feature-flags). */
    getFeatureFlags: (): Values | undefined =>
      isLoaded || flags.getFlags().length ? flags.getFlagVariants() : undefined,
    /** PostHog's specification get-feature-flags-and-payloads. */
    getFeatureFlagsAndPayloads: () => ({
      flags: flags.getFeatureFlags(),
      payloads:
        flags.getFeatureFlags() &&
        Object.fromEntries(Object.entries(payloads()).map(([name, payload]) => [name, parsed(payload)])),
    }),

    onFeatureFlags(run: FeatureFlagsCallback): () => void {
      if (typeof run !== 'function') return () => {}
      run = inZone(run)
      listeners.push(run)
      if (isLoaded) guarded(run)(...on(variants()))
      return () => {
        const at = listeners.indexOf(run)
        if (at >= 0) listeners.splice(at, 1)
      }
    },
    /** `cb` is called when the flags are there (PostHog's specification reload-feature-flags). */
    reloadFeatureFlags: (options?: { cb?: Reloaded }): void => reload(options?.cb),
    ensureFlagsLoaded: (): void => client.core_.reloadFlags_(true),
    setReloadingPaused: (paused: boolean): void => client.core_.pauseFlags_(!!paused),
    updateFlags: (values: Values, payloads?: Payloads, options?: { merge?: boolean }): void =>
      client.core_.updateFlags_(stringify(values), stringify(payloads), !!options?.merge),
    overrideFeatureFlags: (given: OverrideFeatureFlagsOptions): void =>
      client.core_.overrideFlags_(stringify(given)),
    override: (given: boolean | string[] | Values): void => flags.overrideFeatureFlags({ flags: given }),

    setPersonPropertiesForFlags(given: Properties, reloads = true): void {
      client.core_.setFlagPerson_(stringify(given))
      // what is set to undefined is gone
      const set: Properties = given?.$set ?? given ?? {}
      const gone = Object.keys(set).filter((name) => set[name] === undefined)
      if (gone.length) client.core_.unsetFlagPerson_(stringify(gone))
      if (reloads) reload()
    },
    /** Forgets properties of the person. */
    unsetPersonPropertiesForFlags(names: string[], reloads = true): void {
      client.core_.unsetFlagPerson_(stringify(names))
      if (reloads) reload()
    },
    resetPersonPropertiesForFlags(reloads = true): void {
      client.core_.unsetFlagPerson_('')
      if (reloads) reload()
    },
    setGroupPropertiesForFlags(given: Record<string, Properties>, reloads = true): void {
      if (client.core_.setFlagGroups_(stringify(given)) && reloads) reload()
    },
    resetGroupPropertiesForFlags(type?: string, reloads = true): void {
      client.core_.resetFlagGroups_(type ?? '')
      if (reloads) reload()
    },

    getEarlyAccessFeatures(
      run: EarlyAccessFeatureCallback,
      isForced?: boolean,
      stages?: EarlyAccessFeatureStage[],
    ): void {
      if (typeof run !== 'function') return
      const known =
        !isForced && parse<EarlyAccessFeature[]>(client.core_.property_(PersistedKey.EarlyAccessFeatures))
      if (known) guarded(run)(known)
      else request('getEarlyAccessFeatures', inZone(run), stages)
    },
    getRemoteConfigPayload: (key: string, run: (payload: JsonType | undefined) => void): void =>
      request('getRemoteConfigPayload', inZone(run), key),
    updateEarlyAccessFeatureEnrollment: (key: string, isEnrolled: boolean, stage?: string): void =>
      client.core_.enroll_(String(key), String(stage || ''), !!isEnrolled),

    /** Forgets looks; `what` are bits of `FlagsChange`, where flags have changed, and `values` theirs, JSON. */
    changed_(what?: number, values = ''): void {
      looks = new Map()
      if (what === undefined) return
      isLoaded = !!(what & FlagsChange.Loaded)
      const errorsLoading = what & FlagsChange.Answered ? !!(what & FlagsChange.Failed) : undefined
      if (what & FlagsChange.Fires)
        afterwards(() => {
          for (const run of listeners.slice()) guarded(run)(...on(members(values)), { errorsLoading })
        })
    },
    /** Calls those who wait for the next request, or with 1 for the one that is under way. */
    settle_: (isAsked: number, error: string): void => settle(waiting[isAsked]!, error),
    /** Events may be captured, or one was. */
    reportHeld_(): void {
      if (hasHeld) hasHeld = !!client.core_.reportHeldFlags_()
    },
    /** Posts a request; another try has the callbacks of the first. */
    request_(url: string, body: string, isFirst: number): void {
      if (isFirst) waiting[1].push(...waiting[0].splice(0))
      const { config, core_: core } = client
      const transport = config.api_transport === 'XHR' ? Transport.Xhr : Transport.PlainFetch
      const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions()
      const now = stringify({ timezone, sent_at: new Date().toISOString() })
      const bytes = utf8.encoder_.encode(body.slice(0, -1) + ',' + now.slice(1))
      const answered = (status: number, text = ''): void => {
        const isRead = status !== 200 || attempt(() => JSON.parse(text))
        const isOver = core.flagsAnswered_(isRead ? text : '', status)
        if (isOver && status >= 400) guarded(config.on_request_error!)({ statusCode: status, text })
      }
      // it need not outlive the page
      post(config, url, bytes, true, transport, 0, answered, config.feature_flag_request_timeout_ms)
    },
  }

  guardMethods(flags)
  return flags
}

export type Flags = ReturnType<typeof makeFlags>
