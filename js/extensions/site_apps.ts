// Site apps: code of PostHog's customers that runs in the page and sees its events (posthog-js `site-apps.ts`, 1.449.2).

import { posthogExtensions } from '../platform/posthog_extensions'
import type { CaptureResult } from '@posthog/types'
import * as logger from '../platform/logger'
import { PropertyName } from '../wire/names'
import type { Sdk } from './sdk'
import { prepared } from './site_app_elements'

interface Globals {
  event: object
  person: object
  groups: object
}
interface App {
  id: string
  loaded: boolean
  errored: boolean
  processedBuffer: boolean
  processEvent?: (globals: Globals) => void
}
interface Loader {
  id: string
  init(given: { posthog: Sdk; callback: (success: boolean) => void }): {
    processEvent?: (globals: Globals) => void
  }
}
type Legacy = { id: string; url: string }
type Page = { _POSTHOG_REMOTE_CONFIG?: Record<string, { siteApps?: Loader[] } | undefined> }

const FAILED = 'Error while initializing PostHog app with config id '
const OFF = 'PostHog site apps are disabled. Enable the "opt_in_site_apps" config to proceed.'
const SET = PropertyName.Set
const SET_ONCE = PropertyName.SetOnce
/** So many events wait for apps at most. */
const MAX_EARLY_EVENTS = 1000

export function makeSiteApps(sdk: Sdk) {
  const apps: Record<string, App> = {}
  const isEnabled = (): boolean => !!sdk.config.opt_in_site_apps
  /** Events that were captured before an app was ready; undefined when none is to come. */
  let early: CaptureResult[] | undefined = sdk.early_?.splice(0) ?? []

  const process = (app: App, event: CaptureResult): void => {
    try {
      prepared(sdk.config, () => app.processEvent?.(globalsForEvent(sdk, event)))
    } catch (error) {
      logger.error(`Error while processing event ${event.event} for site app ${app.id}`, error)
    }
  }
  const captured = (event: CaptureResult): void => {
    if (early && early.push(event) > MAX_EARLY_EVENTS) early.shift()
    for (const app of Object.values(apps)) if (app.processedBuffer) process(app, event)
  }
  const catchUp = (app: App): void => {
    if (!app.errored) for (const event of early ?? []) process(app, event)
    app.processedBuffer = !app.errored
    if (Object.values(apps).every((other) => other.processedBuffer || other.errored)) early = undefined
  }
  const setUp = (loader: Loader): void => {
    const app = apps[loader.id]!
    let isReady = false
    const loaded = (success: boolean): void => {
      app.errored = !success
      app.loaded = true
      // not before it has said what it wants to do with events
      if (isReady) catchUp(app)
    }
    try {
      const made = prepared(sdk.config, (done) =>
        loader.init({
          posthog: sdk,
          callback: (success) => {
            done()
            loaded(success)
          },
        }),
      )
      if (made.processEvent) app.processEvent = made.processEvent
      isReady = true
      if (app.loaded) catchUp(app)
    } catch (error) {
      logger.error(FAILED + loader.id, error)
      app.errored = app.loaded = true
    }
  }
  /** Apps of servers whose config does not come as a script. */
  const loadLegacy = (list: Legacy[]): void => {
    for (const { id, url } of list) {
      ;(globalThis as Record<string, unknown>)['__$$ph_site_app_' + id] = sdk
      posthogExtensions().loadSiteApp(sdk, url, (error: unknown) => error && logger.error(FAILED + id, error))
    }
  }
  const loaders = (): Loader[] | undefined =>
    (globalThis as Page)._POSTHOG_REMOTE_CONFIG?.[sdk.config.token]?.siteApps

  let isSetUp = false
  sdk.onRemoteConfig_((remote) => {
    const own = loaders() ?? []
    const legacy = (remote as { siteApps?: Legacy[] } | null)?.siteApps ?? []
    if (!own.length) early = undefined
    if ((!own.length && !legacy.length) || isSetUp) return
    if (!isEnabled()) return logger.error(OFF)
    isSetUp = true
    if (!own.length) return loadLegacy(legacy)
    // all are known before the first one starts
    for (const { id } of own) apps[id] = { id, loaded: false, errored: false, processedBuffer: false }
    for (const loader of own) setUp(loader)
  })
  if (isEnabled()) sdk.stops_.push(sdk.on('eventCaptured', captured))
  return {
    apps,
    globalsForEvent: (event: CaptureResult) => globalsForEvent(sdk, event),
    get isEnabled() {
      return isEnabled()
    },
    get siteAppLoaders() {
      return loaders()
    },
  }
}

/** What an app gets of an event. */
function globalsForEvent(sdk: Sdk, { [SET]: set, [SET_ONCE]: once, ...event }: CaptureResult): Globals {
  const ids = sdk.getGroups()
  const groups: Record<string, object> = {}
  for (const [type, properties] of Object.entries(sdk.get_property('$stored_group_properties') ?? {}))
    groups[type] = { id: ids[type], type, properties }
  const { properties } = event
  return {
    event: {
      ...event,
      properties: {
        ...properties,
        ...(set && { [SET]: { ...properties[SET], ...set } }),
        ...(once && { [SET_ONCE]: { ...properties[SET_ONCE], ...once } }),
      },
      elements_chain: properties.$elements_chain ?? '',
      distinct_id: properties.distinct_id,
    },
    person: { properties: sdk.get_property('$stored_person_properties') },
    groups,
  } as unknown as Globals
}
