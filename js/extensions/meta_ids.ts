// Meta's ids on persons: `$fbc` of a click on an advertisement, `$fbp` of a browser. Which value counts is crates/extensions'
// decision; this reads the cookies of Meta's pixel, the address and the event.

import type { CaptureResult } from '@posthog/types'
import type { Parts } from '../features/extensions/extensions'
import { attempt } from '../wasm/guard'
import { parse, stringify } from '../platform/json'
import { queryParams } from '../platform/page'
import { readCookie } from '../platform/storage'
import { permittedUrl } from '../platform/permitted_url'
import { EventName, PropertyName } from '../wire/names'
import { PersistedKey } from '../wire/persisted_keys'
import { MetaIds } from './module'
import type { Sdk } from './sdk'

interface Id {
  property: string
  key: PersistedKey
  cookie: string
}
const IDS: Id[] = [
  { property: '$fbc', key: PersistedKey.Fbc, cookie: '_fbc' },
  { property: '$fbp', key: PersistedKey.Fbp, cookie: '_fbp' },
]
const SET = PropertyName.Set

const isObject = (value: unknown): value is Record<string, unknown> => !!value && typeof value === 'object'

/** What the pixel has put into a cookie; nothing for visitors who are not to be recognised. */
function pixel(sdk: Sdk, name: string): string | undefined {
  if (!sdk.config.save_campaign_params || !sdk.sessionManager) return
  return attempt(() => readCookie(name))
}

/** Whether the event says so little that it sets nothing. */
const isMinimal = (sdk: Sdk, { event, properties }: CaptureResult): boolean =>
  event === EventName.FeatureFlagCalled &&
  properties[PropertyName.FlagHasExperiment] === false &&
  sdk.get_property(PersistedKey.MinimalFlagCalled) === true

export function makeMetaIds(sdk: Sdk): Parts[string] {
  const decisions = new MetaIds()
  /** The address whose click id has been read. */
  let read = ''
  /** What a person gets with the event that is on its way to the page's hooks, by property. */
  let pending: Record<string, string> = {}

  const add = (event: CaptureResult): void => {
    pending = {}
    if (event.event === EventName.Snapshot) return
    const { properties } = event
    const own: Record<string, unknown> = {
      ...(isObject(properties[SET]) && properties[SET]),
      ...(event[SET] as object | undefined),
    }
    const unset = [properties[PropertyName.Unset], event[PropertyName.Unset]].flat()
    const click =
      read !== document.URL && sdk.config.save_campaign_params
        ? queryParams(permittedUrl(sdk.config), '*', sdk.config).fbclid
        : ''
    read = document.URL
    const added: Record<string, string> = {}
    for (const { property, key, cookie } of IDS) {
      const isGiven = property in own
      const answer = decisions.update(
        cookie === '_fbc',
        stringify({
          stored: sdk.get_property(key),
          cookie: pixel(sdk, cookie),
          click,
          given: isGiven ? (own[property] ?? null) : undefined,
          is_unset: unset.includes(property),
          now: Date.now(),
        }),
      )
      if (answer === 'null') sdk.unregister(key)
      const id = parse<{ value: string; delivered: boolean; isNew: boolean }>(answer)
      if (!id) continue
      const { value, delivered } = id
      if (id.isNew) sdk.register({ [key]: { value, delivered } })
      if (delivered) continue
      pending[property] = value
      // the page's own comes before it
      if (!isGiven && properties[PropertyName.ProcessPersonProfile] === true && !isMinimal(sdk, event))
        added[property] = value
    }
    if (!Object.keys(added).length) return
    event[SET] = { ...added, ...event[SET] }
    sdk.setPersonPropertiesForFlags(event[SET])
  }

  /** The event goes to the outbox, which delivers it: later ones need not say it again. */
  const sent = ({ [SET]: set, properties }: CaptureResult): void => {
    for (const { property, key } of IDS) {
      const value = pending[property]
      if (value && value === (set?.[property] ?? (properties[SET] as Record<string, unknown>)?.[property]))
        sdk.register({ [key]: { value, delivered: true } })
    }
    pending = {}
  }
  sdk.stops_.push(sdk.events_.on('$built', add), sdk.events_.on('$captured', sent))
  return {}
}
