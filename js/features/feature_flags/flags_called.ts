// `$feature_flag_called`: told once of each value of a flag that is read. Here and not in the core: it is made of parts of
// many objects, which is half as much code in JavaScript.

import type { FeatureFlagDetail, JsonType } from '@posthog/types'
import { isDropped } from '../bot_filter/bots'
import type { Client } from '../../client/client'
import { Op } from '../../wasm/core'
import { parse, stringify } from '../../platform/json'
import { CAMPAIGN_PARAMS } from '../../platform/page'
import { sessionOf } from '../../api/session'
import { PersistedKey } from '../../wire/persisted_keys'
import { SessionLook } from '../../wire/core_protocol'

/** What is kept of flags, posthog-js's names. */
export const ENABLED = PersistedKey.EnabledFlags
export const PAYLOADS = PersistedKey.FlagPayloads
export const DETAILS = PersistedKey.FlagDetails
export const OVERRIDES = PersistedKey.FlagOverrides
export const OVERRIDE_PAYLOADS = PersistedKey.FlagPayloadOverrides
export const EVALUATED_AT = PersistedKey.FlagsEvaluatedAt
const REPORTED = PersistedKey.FlagCallsReported
const REPORTED_SESSION = PersistedKey.FlagCallsSession
const CALLED = '$feature_flag_called'
/** What is said of a flag that no experiment needs, where the project wants to know little. */
const MINIMAL = CAMPAIGN_PARAMS.concat(
  '$feature_flag $feature_flag_response $feature_flag_has_experiment $feature_flag_id $feature_flag_version $feature_flag_reason $feature_flag_request_id $feature_flag_evaluated_at $feature_flag_error locally_evaluated $groups $process_person_profile $geoip_disable $current_url $pathname $referring_domain $session_id $window_id $lib $lib_version $device_id $is_server token distinct_id $cookieless_mode'.split(
    ' ',
  ),
)

type Value = string | boolean | undefined
type Known = <T>(name: string) => T | undefined
type Event = { properties: Record<string, unknown> }

/** What is known of each flag, as the page has overridden it; `original_…` is what the server said. */
export function detailsOf(known: Known): Record<string, FeatureFlagDetail> {
  const details = { ...known<Record<string, FeatureFlagDetail>>(DETAILS) }
  const values = known<Record<string, Value>>(OVERRIDES)
  const payloads = known<Record<string, JsonType>>(OVERRIDE_PAYLOADS)
  for (const name of Object.keys({ ...payloads, ...values })) {
    const was = details[name]
    const value = values?.[name]
    const enabled = value === undefined ? !!was?.enabled : !!value
    const variant = value === undefined ? was?.variant : typeof value === 'string' ? value : undefined
    details[name] = {
      ...was!,
      enabled,
      variant: enabled ? (variant ?? was?.variant) : undefined,
      ...(enabled !== was?.enabled && { original_enabled: was?.enabled }),
      ...(variant !== was?.variant && { original_variant: was?.variant }),
      ...(payloads?.[name] && {
        metadata: { ...was?.metadata, payload: payloads[name], original_payload: was?.metadata?.payload },
      }),
    } as FeatureFlagDetail
  }
  return details
}

/** What the event says. `known` reads what is kept of flags. */
function propertiesOf(client: Client, known: Known, name: string, value: Value, isFresh: boolean) {
  const { featureFlags, featureFlagPayloads } = client.config.bootstrap ?? {}
  const { metadata, reason, original_variant, original_enabled } = (detailsOf(known)[name] ??
    {}) as Partial<FeatureFlagDetail>
  const payload = known<Record<string, JsonType>>(OVERRIDE_PAYLOADS)?.[name]
  const errors = known<string[]>('$feature_flag_errors') ?? []
  if (value === undefined) errors.push('flag_missing')
  return {
    $feature_flag: name,
    $feature_flag_response: value,
    $feature_flag_payload: payload ?? known<Record<string, JsonType>>(PAYLOADS)?.[name] ?? null,
    [PersistedKey.FlagRequestId]: known(PersistedKey.FlagRequestId) || undefined,
    [PersistedKey.FlagsEvaluatedAt]: known(EVALUATED_AT) || undefined,
    $feature_flag_bootstrapped_response: featureFlags?.[name] ?? null,
    $feature_flag_bootstrapped_payload: featureFlagPayloads?.[name] ?? null,
    $used_bootstrap_value: !isFresh,
    $feature_flag_has_experiment: metadata?.has_experiment,
    $feature_flag_version: metadata?.version,
    $feature_flag_reason: (reason?.description ?? reason?.code) || undefined,
    $feature_flag_id: metadata?.id || undefined,
    $feature_flag_original_response: original_variant === undefined ? original_enabled : original_variant,
    $feature_flag_original_payload: metadata?.original_payload || undefined,
    $feature_flag_error: errors.join() || undefined,
  }
}

/** `known` reads what is kept of flags. */
export function makeTelling(client: Client, known: Known) {
  /** The last value that was told of each flag: what is kept of them need not be read for it. */
  let told = new Map<string, unknown>()
  /** Flags that were read while nothing could be captured, each with what it was then. */
  const held = new Map<string, string>()

  const session = (): string | undefined =>
    client.config.advanced_feature_flags_dedup_per_session
      ? sessionOf(client, SessionLook.ReadOnly)?.sessionId
      : undefined
  const context = (value: Value): string =>
    stringify([
      String(value),
      client.core_(Op.Property, 'distinct_id'),
      client.core_(Op.Property, PersistedKey.Groups),
      session(),
    ])

  const capture = (name: string, value: Value, isFresh: boolean): string => {
    const own = propertiesOf(client, known, name, value, isFresh)
    const minimal =
      own.$feature_flag_has_experiment === false && known(PersistedKey.MinimalFlagCalled) === true
    const json = client.core_(Op.Capture, CALLED, stringify(own), minimal ? '{"minimal":true}' : '')
    const event = minimal && parse<Event>(json)
    if (!event) return json
    event.properties = Object.fromEntries(
      Object.entries(event.properties).filter(([property]) => MINIMAL.includes(property)),
    )
    return stringify(event)
  }

  /** A flag was read. */
  const tell = (name: string, value: Value, isFresh: boolean): void => {
    const current = session()
    if (!current && told.has(name) && told.get(name) === value) return
    const isNew = !!current && current !== known(REPORTED_SESSION)
    const reported = (isNew ? undefined : known<Record<string, string[]>>(REPORTED)) ?? {}
    held.delete(name)
    if (!client.is_capturing()) {
      // what was told before counts no more once events are captured again
      client.core_(Op.Unregister, REPORTED)
      held.set(name, context(value))
      return
    }
    let event = ''
    const text = String(value)
    if (!reported[name]?.includes(text)) {
      event = capture(name, value, isFresh)
      // the limit of a client's events has stopped it
      if (!event && !isDropped(client.config)) return void held.set(name, context(value))
      reported[name] = [...(reported[name] ?? []), text]
    } else if (!isNew) return void told.set(name, value)
    client.core_(Op.Register, stringify({ [REPORTED]: reported, [REPORTED_SESSION]: current }))
    told.set(name, value)
    client.complete_(event, '', false)
  }

  return {
    tell_: tell,
    forget_(): void {
      told = new Map()
    },
    /** Nobody is to hear of what somebody else has read. */
    reset_: (): void => held.clear(),
    /** Tells of what was read while nothing could be captured, as far as it still holds. */
    tellHeld_(valueOf: (name: string) => Value, isFresh: boolean): void {
      if (!held.size || !client.is_capturing()) return
      for (const [name, was] of Array.from(held)) {
        held.delete(name)
        if (was === context(valueOf(name))) tell(name, valueOf(name), isFresh)
      }
    },
  }
}
