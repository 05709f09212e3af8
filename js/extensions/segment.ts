// Segment: its visitors are ours, and its events get our properties (posthog-js `segment-integration.ts`, 1.449.2).

import type { Properties } from '@posthog/types'
import { guarded } from '../wasm/guard'
import * as logger from '../platform/logger'
import { EventName } from '../wire/names'
import { PersistedKey } from '../wire/persisted_keys'
import type { Sdk } from './sdk'

interface Event {
  event: string
  userId?: string
  anonymousId?: string
  properties?: Properties
}
type Context = { event: Event }
interface User {
  id(): string | null | undefined
  anonymousId(): string | null | undefined
}
interface Analytics {
  user(): User | Promise<User>
  register(plugin: object): Promise<unknown>
}
type Filter = (properties: Properties) => Properties | null | undefined
type Option = Analytics | { analytics: Analytics; filterProperties?: Filter | Filter[] }

/** What the filters of the page leave of our properties; nothing where one throws or says so. */
function filtered(filters: Filter | Filter[], properties: Properties): Properties | undefined {
  let left: Properties | null | undefined = properties
  for (const filter of Array.isArray(filters) ? filters : [filters]) {
    left = left && guarded(filter)(left)
  }
  return left ?? undefined
}

/** Segment's plugin. `anonymousId` is of a visitor who was there before Segment was. */
function pluginOf(sdk: Sdk, anonymousId: string | undefined, filters?: Filter | Filter[]) {
  const enrich = (context: Context, name: string): Context => {
    const { event } = context
    if (!name) return context
    const isKept = !!anonymousId && event.anonymousId === anonymousId && !event.userId
    if (!isKept) {
      anonymousId = undefined
      // `analytics.reset()` was called: nothing else says so
      if (!event.userId && event.anonymousId !== sdk.get_distinct_id()) sdk.reset()
    }
    if (event.userId && event.userId !== sdk.get_distinct_id()) sdk.identify(event.userId)
    let added: Properties | undefined = sdk.calculateEventProperties(name, event.properties)
    if (filters) {
      const own = event.properties ?? {}
      const ours = Object.entries(added).filter(([key]) => !Object.hasOwn(own, key))
      added = filtered(filters, Object.fromEntries(ours))
    }
    if (added) event.properties = { ...added, ...event.properties }
    return context
  }
  const safely = (name: (event: Event) => string) => (context: Context) =>
    guarded(() => enrich(context, name(context.event)))() ?? context
  return {
    name: 'PostHog JS',
    type: 'enrichment',
    version: '1.0.0',
    isLoaded: () => true,
    load: () => Promise.resolve(),
    track: safely(({ event }) => event),
    page: safely(() => EventName.Pageview),
    identify: safely(() => EventName.Identify),
    screen: safely(() => EventName.Screen),
  }
}

/** Connects both. `isStart` takes over Segment's visitor, where the SDK has captured nothing yet. */
async function connect(sdk: Sdk, option: Option, isStart: boolean): Promise<void> {
  const { analytics, filterProperties }: { analytics: Analytics; filterProperties?: Filter | Filter[] } =
    'register' in option ? { analytics: option } : option
  const user = await analytics.user()
  const anonymous = (): string => user.anonymousId() || sdk.core_.uuid_()
  sdk.config.get_device_id = anonymous
  const id = user.id()
  if (isStart && id)
    sdk.register({
      distinct_id: id,
      [PersistedKey.DeviceId]: anonymous(),
      [PersistedKey.UserState]: 'identified',
    })
  await analytics.register(
    pluginOf(sdk, isStart ? undefined : user.anonymousId() || undefined, filterProperties),
  )
}

export async function startSegment(sdk: Sdk): Promise<void> {
  let isConnected = false
  const follow = async (isStart: boolean): Promise<void> => {
    const { segment } = sdk.config as { segment?: Option }
    if (!segment || isConnected) return
    isConnected = true
    try {
      await connect(sdk, segment, isStart)
    } catch (error) {
      logger.error('Failed to register the Segment integration', error)
    }
  }
  await follow(true)
  sdk.onConfig_(() => void follow(false))
}
