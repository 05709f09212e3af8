// PostHog's lazily loaded scripts, by the loader that they and site apps look for (posthog-js `external-scripts-loader.ts`).

import { posthogExtensions } from '../platform/posthog_extensions'
import { guarded } from '../wasm/guard'
import { loadScript } from '../platform/scripts'
import type { Sdk } from './sdk'

interface Versioning {
  strict_script_versioning?: boolean | 'fallback'
  /** Its former name. */
  __preview_external_dependency_versioned_paths?: boolean
}

type Done = (error?: unknown, event?: unknown) => void

/** The toolbar's script has a token that is valid for so long, ms. */
const TOOLBAR_MS = 3e5

async function report(loading: Promise<unknown>, done: Done): Promise<void> {
  let answer: Parameters<Done>
  try {
    answer = [undefined, await loading]
  } catch (error) {
    answer = [error]
  }
  guarded(done)(...answer)
}

const usual = (sdk: Sdk, kind: string): string => {
  const path = `/static/${kind}.js?v=${sdk.version}`
  const fresh = kind === 'toolbar' ? `&t=${Math.floor(Date.now() / TOOLBAR_MS) * TOOLBAR_MS}` : ''
  return sdk.requestRouter.endpointFor('assets', path + fresh)
}

/** Loads one of PostHog's scripts: the one of this version, or else today's, as `strict_script_versioning` says. */
async function load(sdk: Sdk, kind: string): Promise<unknown> {
  const { config } = sdk
  const { strict_script_versioning: own, __preview_external_dependency_versioned_paths: former } =
    config as Versioning
  const strict = own ?? former ?? 'fallback'
  if (!strict) return loadScript(usual(sdk, kind), config)
  const exact = sdk.requestRouter.endpointFor('assets', `/static/${sdk.version}/${kind}.js`)
  const loading = loadScript(exact, config)
  return strict === 'fallback' ? loading.catch(() => loadScript(usual(sdk, kind), config)) : loading
}

/** Loads one of PostHog's scripts, which a page may do by itself, and calls `done`. */
export function loadDependency(sdk: Sdk, kind: string, done: Done): void {
  posthogExtensions().loadExternalDependency(sdk, kind, done)
}

/** Puts the loaders where scripts look for them; a page's own stay. */
export function offerLoaders(): void {
  const all = posthogExtensions()
  all.loadExternalDependency ??= (sdk: Sdk, kind: string, done: Done) => {
    const { requestRouter: router, config } = sdk
    const loading =
      kind === 'remote-config'
        ? loadScript(router.endpointFor('assets', `/array/${config.token}/config.js`), config)
        : load(sdk, kind)
    void report(loading, done)
  }
  all.loadSiteApp ??= (sdk: Sdk, url: string, done: Done) =>
    void report(loadScript(sdk.requestRouter.endpointFor('api', url), sdk.config), done)
}
