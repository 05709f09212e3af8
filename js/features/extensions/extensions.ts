// Features that only some projects use are a file of their own, js/entries/extensions.ts. This is the part of it that every
// visitor loads: it decides when that file is needed, and keeps what is called before it is there.

import type { CaptureResult, PostHogConfig } from '@posthog/types'
import { noop } from '../../client/config'
import type { Context, RemoteConfig } from '../../client/context'
import { attempt } from '../../wasm/guard'
import * as logger from '../../platform/logger'
import { posthogExtensions } from '../../platform/posthog_extensions'
import { loadScript } from '../../platform/scripts'
import { TOOLBAR_KEY } from '../../platform/storage'
import { PersistedKey } from '../../wire/persisted_keys'

declare const VERSION: string

/** A feature's public object, `posthog.surveys` and the like; `instance` has the methods of the instance itself. */
export type Parts = Record<string, Record<string, any>>

/** What starts the file for an instance. */
export interface ExtensionsFile {
  version: string
  start: (client: Context) => Promise<Parts>
}
/** Where the file leaves it. */
export type ExtensionsPage = { wasm?: ExtensionsFile }

/** An instance with its public methods. */
export type Extended = Context & {
  readonly requestRouter: { endpointFor(target: 'assets', path: string): string }
  /** The features of the file, as soon as they have started. */
  parts_?: Parts
  /** What takes calls of features that are not there, by their names. */
  waiting_?: Record<string, object>
  /** The page's fragment when the SDK's script ran: a framework may have changed it since. */
  hash_?: string
  /** Events that were captured before, for site apps. */
  early_?: CaptureResult[]
  /** Resolves to them, or to nothing where the file cannot be had. */
  extending_?: Promise<Parts | undefined>
}

/** Settings of a project that need the file. */
const SETTINGS = /^(surveys|productTours|conversations|siteApps)$/
/** Options that do. */
const OPTIONS =
  /^(advanced_enable_surveys|segment|integrations|\w*tracing_?headers|trace(s|_propagation_targets)|logs|metrics|capture_webmcp)$/i

/** Settings that options of the page come before, each under the key that the last answer of the project is stored under. */
const WANTED: [key: PersistedKey, own: (config: PostHogConfig) => unknown][] = [
  [PersistedKey.ProductToursEnabled, noop],
  [PersistedKey.HeatmapsEnabled, (config) => config.capture_heatmaps ?? config.enable_heatmaps],
  [PersistedKey.DeadClicksEnabled, (config) => config.capture_dead_clicks],
  [
    PersistedKey.WebVitalsEnabled,
    ({ capture_performance: own }) => (typeof own === 'object' ? own.web_vitals : own),
  ],
]

/** PostHog's app opens pages with the toolbar by their fragment. */
const TOOLBAR = /[#&](__posthog|state)=/
const hash = globalThis.location?.hash ?? ''

/** What Meta's advertisements and its pixel leave, or what is stored of them for a person to come. */
const META = /[?&]fbclid=|_fb[cp]=|d":false/

/** How the file comes: from PostHog's host unless the entry knows better. */
let load = (client: Extended): Promise<unknown> =>
  loadScript(client.requestRouter.endpointFor('assets', `/static/extensions.js?v=${VERSION}`), client.config)
/** For entries that have the file at hand. */
export function setExtensionsSource(from: typeof load): void {
  load = from
}

/** Loads the file and starts its features, once for each instance. */
export function extend(client: Extended): Promise<Parts | undefined> {
  return client.__loaded ? (client.extending_ ??= start(client)) : Promise.resolve(undefined)
}

async function start(client: Extended): Promise<Parts | undefined> {
  const file = (): ExtensionsFile | undefined => posthogExtensions<ExtensionsPage>().wasm
  const isThere = (): boolean => file()?.version === VERSION
  try {
    if (!isThere()) await load(client)
    // both files know members by names that differ between versions
    if (!isThere()) throw VERSION
    if (client.__loaded) client.parts_ = await file()!.start(client)
  } catch (error) {
    logger.error('could not load extensions', error)
  }
  return client.parts_
}

/** Loads the file as soon as something needs it. */
export function startExtensions(client: Context): void {
  const needs = (has: object | null, names: RegExp): boolean =>
    Object.entries(has ?? {}).some(
      ([name, value]) => names.test(name) && (Array.isArray(value) ? value.length : value),
    )
  const extended = client as Extended
  const check = (remote: RemoteConfig | null): void => {
    const isWanted = WANTED.some(([key, own]) => own(client.config) ?? client.core_.property_(key) === 'true')
    const isFromMeta =
      attempt(() =>
        META.test(location.search + document.cookie + client.core_.property_(PersistedKey.Fbc)),
      ) || 'fbq' in globalThis
    if (
      isFromMeta ||
      isWanted ||
      needs(remote, SETTINGS) ||
      needs(client.config, OPTIONS) ||
      remote?.logs?.captureConsoleLogs
    )
      void extend(extended)
  }
  extended.hash_ = hash
  if (client.config.opt_in_site_apps) {
    const early: CaptureResult[] = (extended.early_ = [])
    const stop = client.events_.on('eventCaptured', (event) => early.push(event))
    void extend(extended).then(stop)
  }
  client.onConfig_(() => check(null))
  if (TOOLBAR.test(hash) || attempt(() => localStorage[TOOLBAR_KEY])) void extend(extended)
  else check(null)
  client.onRemoteConfig_(check)
}
