// Feature flags: when the server is asked, who is told, and reading one. What is known of them, what the server is asked
// with and what events say is the core's (src/flags). Reading is here, in what was parsed once: a crossing for each
// look would take longer than the look.

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
import type { Client } from '../../client/client'
import { Op } from '../../wasm/core'
import {
  detailsOf,
  ENABLED,
  EVALUATED_AT,
  makeTelling,
  OVERRIDE_PAYLOADS,
  OVERRIDES,
  PAYLOADS,
} from './flags_called'
import { makeAsking, names, type Reloaded, type Values } from './flags_request'
import { guarded, guardMethods } from '../../wasm/guard'
import { parse, stringify } from '../../platform/json'
import * as logger from '../../platform/logger'
import { fetchJson } from '../remote_config/remote_config'
import { inZone } from '../../platform/zone'
import { PersistedKey } from '../../wire/persisted_keys'

type Payloads = Record<string, JsonType>

const EARLY_ACCESS = PersistedKey.EarlyAccessFeatures
const PERSON = PersistedKey.StoredPersonProperties
const GROUPS = PersistedKey.StoredGroupProperties

/** The members of what is an object, in one without what all objects have: a flag may be called `constructor`. */
const all = <T>(...parts: unknown[]): Record<string, T> =>
  Object.assign(Object.create(null), ...parts.filter((part) => typeof part === 'object'))
const isOn = (values: Values) => (name: string) => values[name]
/** A list of names stands for flags that are on. */
const valuesOf = (given: unknown): unknown =>
  Array.isArray(given) ? Object.fromEntries(given.map((name) => [name, true])) : given
/** A payload, whose text may be JSON. */
const parsed = (payload: JsonType): JsonType => {
  try {
    return typeof payload === 'string' ? JSON.parse(payload) : payload
  } catch {
    return payload
  }
}

/** `posthog.featureFlags`, and the parts of it that only the SDK uses. */
export function makeFlags(client: Client) {
  /** Whether there are flags, be they bootstrapped. */
  let isLoaded = false
  let isStaleTold = false
  const listeners: FeatureFlagsCallback[] = []
  /** What the core knows, parsed. */
  let known: { values_: Values; payloads_: Payloads } | undefined

  const property = <T>(name: string): T | undefined => parse<T>(client.core_(Op.FlagProperty, name))
  const register = (properties: object): void => void client.core_(Op.Register, stringify(properties))
  const read = () =>
    (known ??= {
      values_: all(property(ENABLED), property(OVERRIDES)),
      payloads_: all(property(PAYLOADS), property(OVERRIDE_PAYLOADS)),
    })
  const telling = makeTelling(client, property)

  /** Forgets what was parsed. */
  const changed = (): void => {
    known = undefined
    telling.forget_()
  }

  const fire = (errorsLoading?: boolean): void => {
    changed()
    for (const run of listeners.slice()) guarded(run)(...on(), { errorsLoading })
  }

  /** The names of what is on, and with its variants. */
  const on = (): [string[], Values] => {
    const { values_: values } = read()
    const names = Object.keys(values).filter(isOn(values))
    return [names, Object.fromEntries(names.map((name) => [name, values[name]!]))]
  }

  const receive = (answer: string, how: number, errorsLoading?: boolean): void => {
    isLoaded = true
    client.core_(Op.FlagsAnswered, answer, '', '', how)
    if (!errorsLoading) isStaleTold = false
    fire(errorsLoading)
  }

  const {
    server_: server,
    reload_: reload,
    ...asking
  } = makeAsking(client, receive, () => ({ ...read().values_ }))

  /** Whether what is kept is older than the page wants; asks once then. */
  const isStale = (): boolean => {
    const limit = client.config.feature_flag_cache_ttl_ms
    if (!limit || limit <= 0) return false
    const at = property(EVALUATED_AT)
    const isOld = typeof at !== 'number' || Date.now() - at > limit
    if (isOld && !isStaleTold && !server.isAsked_) {
      isStaleTold = true
      reload()
    }
    return isOld
  }

  /** A flag's value, which is told of; undefined where it is not known. */
  const look = (name: string, options: FeatureFlagOptions = {}): boolean | string | undefined => {
    if (options.fresh && !server.isFresh_) return
    const { values_: values } = read()
    if (!isLoaded && !Object.keys(values).length)
      return void logger.warn(`Feature flag "${name}" was read before flags were loaded.`)
    if (isStale()) return
    const value = values[name]
    if (!('send_event' in options) || options.send_event) telling.tell_(name, value, server.isFresh_)
    // false, where it is nothing that a flag can be
    return name in values ? value || false : value
  }

  const flags = {
    get hasLoadedFlags(): boolean {
      return isLoaded
    },
    getFeatureFlagResult(name: string, options?: FeatureFlagOptions): FeatureFlagResult | undefined {
      const value = look(name, options)
      if (value === undefined) return
      const payload = read().payloads_[name]
      return {
        key: name,
        enabled: !!value,
        variant: typeof value === 'string' ? value : undefined,
        payload: parsed(payload!),
      }
    },
    getFeatureFlag: (name: string, options?: FeatureFlagOptions): boolean | string | undefined =>
      look(name, options),
    getFeatureFlagPayload: (name: string): JsonType =>
      flags.getFeatureFlagResult(name, { send_event: false })?.payload as JsonType,
    isFeatureEnabled: ((name: string, options?: IsFeatureEnabledOptions) => {
      const value = look(name, options)
      return value === undefined ? options?.defaultValue : !!value
    }) as PostHog['isFeatureEnabled'],
    getFlags: (): string[] => Object.keys(read().values_),
    getFlagVariants: (): Values => ({ ...read().values_ }),
    getFlagPayloads: (): Payloads => ({ ...read().payloads_ }),
    getFlagsWithDetails: (): Record<string, FeatureFlagDetail> => detailsOf(property),
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
        Object.fromEntries(
          Object.entries(read().payloads_).map(([name, payload]) => [name, parsed(payload)]),
        ),
    }),

    onFeatureFlags(run: FeatureFlagsCallback): () => void {
      if (typeof run !== 'function') return () => {}
      run = inZone(run)
      listeners.push(run)
      if (isLoaded) guarded(run)(...on())
      return () => {
        const at = listeners.indexOf(run)
        if (at >= 0) listeners.splice(at, 1)
      }
    },
    /** `cb` is told when the flags are there (PostHog's specification reload-feature-flags). */
    reloadFeatureFlags: (options?: { cb?: Reloaded }): void => reload(options?.cb),
    ensureFlagsLoaded(): void {
      if (!isLoaded && !server.isAsked_ && !server.isWanted_) reload()
    },
    setReloadingPaused: (paused: boolean): void => void (server.isPaused_ = paused),
    updateFlags(values: Values, payloads?: Payloads, options?: { merge?: boolean }): void {
      const merges = options?.merge
      const every = all<string | boolean>(merges ? property(ENABLED) : {}, values)
      const of = all<JsonType>(merges ? property(PAYLOADS) : {}, payloads)
      for (const key in every) {
        const value = every[key]!
        const detail = { key, enabled: typeof value === 'string' || value }
        every[key] = {
          ...detail,
          variant: typeof value === 'string' ? value : undefined,
          metadata: key in of ? { id: 0, payload: of[key] } : undefined,
        } as never
      }
      receive(stringify({ flags: every }), 0)
    },
    overrideFeatureFlags(given: OverrideFeatureFlagsOptions): void {
      let changes: unknown = { [OVERRIDES]: valuesOf(given) }
      if (given === false) changes = { [OVERRIDES]: given, [OVERRIDE_PAYLOADS]: given }
      else if (typeof given !== 'object' || !given)
        return logger.warn('overrideFeatureFlags cannot use', given)
      else if (!Array.isArray(given) && ('flags' in given || 'payloads' in given))
        changes = { [OVERRIDES]: valuesOf(given.flags), [OVERRIDE_PAYLOADS]: given.payloads }
      for (const [name, value] of Object.entries(changes as object))
        if (value === false) client.core_(Op.Unregister, name)
        else if (value) register({ [name]: value })
      fire()
    },
    override: (given: boolean | string[] | Values): void => flags.overrideFeatureFlags({ flags: given }),

    setPersonPropertiesForFlags(given: Properties, reloads = true): void {
      const own = all(given)
      const { $set = own.$set_once ? {} : own, $set_once } = own
      register({ [PERSON]: all($set_once, property(PERSON), $set) })
      if (reloads) reload()
    },
    /** Forgets properties of the person. */
    unsetPersonPropertiesForFlags(names: string[], reloads = true): void {
      const left: Properties = { ...property<object>(PERSON) }
      for (const name of names) delete left[name]
      register({ [PERSON]: left })
      if (reloads) reload()
    },
    resetPersonPropertiesForFlags(reloads = true): void {
      client.core_(Op.Unregister, PERSON)
      if (reloads) reload()
    },
    setGroupPropertiesForFlags(given: Record<string, Properties>, reloads = true): void {
      if (client.config.person_profiles === 'never')
        return logger.error('setGroupPropertiesForFlags needs person profiles')
      const groups = all<Properties>(property(GROUPS))
      for (const [type, own] of Object.entries(all<Properties>(given))) groups[type] = all(groups[type], own)
      // it makes a person
      register({ [PersistedKey.PersonProcessing]: true, [GROUPS]: groups })
      if (reloads) reload()
    },
    resetGroupPropertiesForFlags(type?: string, reloads = true): void {
      if (type) register({ [GROUPS]: { ...property<object>(GROUPS), [type]: {} } })
      else client.core_(Op.Unregister, GROUPS)
      if (reloads) reload()
    },

    async getEarlyAccessFeatures(
      run: EarlyAccessFeatureCallback,
      anew?: boolean,
      stages?: EarlyAccessFeatureStage[],
    ): Promise<void> {
      if (typeof run !== 'function') return
      run = inZone(run)
      let features = property<EarlyAccessFeature[]>(EARLY_ACCESS)
      if (!features || anew) {
        const path = `/api/early_access_features/?token=${client.config.token}`
        const stage = (names(stages) ?? []).map((name) => '&stage=' + name).join('')
        const url = client.core_(Op.Endpoint, path + stage + '&_=' + Date.now())
        const answer = await fetchJson<{ earlyAccessFeatures: EarlyAccessFeature[] }>(url, client)
        if (!answer) return
        features = answer.earlyAccessFeatures
        register({ [EARLY_ACCESS]: features })
      }
      guarded(run)(features)
    },
    updateEarlyAccessFeatureEnrollment(key: string, isEnrolled: boolean, stage?: string): void {
      const feature = property<EarlyAccessFeature[]>(EARLY_ACCESS)?.find(({ flagKey }) => flagKey === key)
      const $set = { ['$feature_enrollment/' + key]: isEnrolled }
      const values = { ...read().values_, [key]: isEnrolled }
      register({
        [PersistedKey.ActiveFlags]: Object.keys(values).filter(isOn(values)),
        [ENABLED]: values,
        [PERSON]: { ...property<object>(PERSON), ...$set },
      })
      fire()
      client.capture('$feature_enrollment_update', {
        $feature_flag: key,
        $feature_enrollment: isEnrolled,
        $set,
        $early_access_feature_name: feature?.name,
        $feature_enrollment_stage: stage || undefined,
      })
    },

    /** The core wants flags; `anew` where the visitor is another. */
    wanted_(anew: boolean): void {
      changed()
      if (anew) {
        telling.reset_()
        asking.forget_()
        // a reset may bring its own
        isLoaded = !!property(ENABLED)
        if (isLoaded) fire()
      }
      reload()
    },
    changed_: changed,
    /** Something may be captured: see flags_called.ts. */
    tellHeld_: (): void => telling.tellHeld_((name) => read().values_[name], server.isFresh_),
    start_(): void {
      // the core has taken what is bootstrapped
      isLoaded = Object.keys(client.config.bootstrap?.featureFlags ?? {}).length > 0
      if (isLoaded) fire()
      else changed()
      asking.start_()
      client.listen_(window, 'storage', (event) => {
        if (client.core_(Op.FollowTab, (event as StorageEvent).key ?? '')) fire()
      })
      client.onRemoteConfig_((remote) => {
        if (remote?.hasFeatureFlags !== false && !client.config.advanced_disable_feature_flags_on_first_load)
          flags.ensureFlagsLoaded()
      })
    },
  }

  guardMethods(flags)
  return flags
}

export type Flags = ReturnType<typeof makeFlags>
