// `posthog-wasm/customizations`: posthog-js's helpers for `before_send`, feature flags and state loggers (1.449.2).

import type { BeforeSendFn, CaptureResult, PostHogConfig } from '@posthog/types'
import { describeDevice } from '../platform/device'
import { attempt } from '../wasm/guard'
import { CAMPAIGN_PARAMS, describePage, queryParams } from '../platform/page'
import { permittedUrl } from '../platform/permitted_url'
import { DIRECT, PropertyName } from '../wire/names'

export * from '../api/state_logger'

const clamp = (percent: number): number => Math.min(Math.max(percent * 100, 0), 100)

/** Whether a text is in the sample. It is posthog-js's hash: the same visitors are in it with both SDKs. */
function isSampled(text: unknown, percent: number): boolean {
  let hash = 0
  for (const unit of String(text).split('')) hash = (hash * 31 + unit.charCodeAt(0)) | 0
  return Math.abs(hash) % 100 < clamp(percent)
}

/** The event with what says that it stands for more than itself. */
function marked(event: CaptureResult, kind: string, percent: number, names?: string[]): CaptureResult {
  const { $sample_type: kinds = [], $sample_threshold: share = 1, $sampled_events: known } = event.properties
  const properties = {
    ...event.properties,
    $sample_type: [...kinds, kind],
    $sample_threshold: share * percent,
    ...(names && { $sampled_events: [...(known ?? []), ...names] }),
  }
  return { ...event, properties }
}

/** Keeps the events of a share of visitors, from 0 to 1. */
export const sampleByDistinctId =
  (percent: number): BeforeSendFn =>
  (event) => {
    if (!event || !isSampled(event.properties.distinct_id, percent)) return null
    const sample = { $sample_type: ['sampleByDistinctId'], $sample_threshold: percent }
    return { ...event, properties: { ...event.properties, ...sample } }
  }

/** Keeps the events of a share of sessions, from 0 to 1. */
export const sampleBySessionId =
  (percent: number): BeforeSendFn =>
  (event) =>
    event && isSampled(event.properties.$session_id, percent)
      ? marked(event, 'sampleBySessionId', percent)
      : null

/** Keeps a share of the events with these names, from 0 to 1, and all others. */
export const sampleByEvent =
  (names: string[], percent: number): BeforeSendFn =>
  (event) => {
    if (!event || !names.includes(event.event)) return event
    return Math.random() * 100 < clamp(percent) ? marked(event, 'sampleByEvent', percent, names) : null
  }

/** Prints each event and sends none. */
export const printAndDropEverything: BeforeSendFn = (event) => {
  // oxlint-disable-next-line no-console -- it is what it is for
  console.log('Would have sent event:', event)
  return null
}

/** Whether a user agent names Chrome and not AppleWebKit and Safari, as all real Chromes do. */
export function isLikelyWebViewBot(userAgent?: string): boolean {
  const has = (name: RegExp): boolean => name.test(userAgent ?? '')
  return has(/chrome\//i) && !(has(/applewebkit\//i) && has(/safari\//i))
}

/** What PostHog makes properties of a person of, besides campaign parameters. */
const OF_PERSON =
  '$app_build $app_name $app_namespace $app_version $browser $browser_version $device_type $current_url $pathname $os $os_name $os_version $referring_domain $referrer $screen_height $screen_width $viewport_height $viewport_width $raw_user_agent'.split(
    ' ',
  )

/** Asks for feature flags with all that an event would make properties of the person. */
export function setAllPersonProfilePropertiesAsPersonPropertiesForFlags(posthog: {
  config: PostHogConfig
  setPersonPropertiesForFlags(properties: Record<string, unknown>): void
}): void {
  const { config } = posthog
  const referrer = document.referrer
  const all: Record<string, unknown> = {
    ...describeDevice(config),
    ...describePage(config),
    ...queryParams(permittedUrl(config), '', config),
    [PropertyName.Referrer]: referrer || DIRECT,
    [PropertyName.ReferringDomain]: attempt(() => new URL(referrer).host) || DIRECT,
  }
  const names = [...CAMPAIGN_PARAMS, ...OF_PERSON].filter((name) => all[name] !== undefined)
  posthog.setPersonPropertiesForFlags(Object.fromEntries(names.map((name) => [name, all[name]])))
}
