// The toolbar: loads PostHog's script where the page was opened from PostHog (posthog-js `extensions/toolbar.ts`, 1.449.2).

import { attempt } from '../wasm/guard'
import * as logger from '../platform/logger'
import { loadDependency } from './scripts'
import { TOOLBAR_KEY } from '../platform/storage'
import { TOOLBAR_NAME, type Sdk } from './sdk'

type Params = Record<string, any>
/** Instances on one page load the toolbar once. */
interface Page {
  ph_toolbar_state?: number
  ph_load_toolbar?: (params: Params, sdk: Sdk) => void
  ph_load_editor?: (params: Params, sdk: Sdk) => void
}
const page = globalThis as Page

const ELEMENT = '__POSTHOG_TOOLBAR__'
const enum State {
  None,
  Loading,
  Loaded,
}

function fromHash(hash: string, name: string): string | undefined {
  const found = hash
    .slice(1)
    .split('&')
    .find((part) => part.startsWith(name + '='))
  const start = name.length + 1
  return found?.slice(start)
}

/** What PostHog's app put into the address: base64 or escaped JSON. */
function authorized(hash: string): Params | undefined {
  const text = fromHash(hash, '__posthog') || fromHash(hash, 'state')
  if (!text) return
  const plain = attempt(() => decodeURIComponent(text)) ?? ''
  const state: Params | undefined =
    attempt(() => JSON.parse(atob(plain)) as Params) ?? attempt(() => JSON.parse(plain) as Params)
  return state?.action === 'ph_authorize' ? state : undefined
}

/** Leaves the address as it was before PostHog's app opened it. */
function restoreHash(state: Params): void {
  if (state.desiredHash) location.hash = state.desiredHash
  else history.replaceState(history.state, '', location.pathname + location.search)
}

export function makeToolbar(sdk: Sdk) {
  const run = (params: Params): void => {
    const start = page.ph_load_toolbar ?? page.ph_load_editor
    if (typeof start === 'function') start(params, sdk)
    else logger.warn('No toolbar load function found')
  }
  const loadToolbar = (given: Params): boolean => {
    if (document.getElementById(ELEMENT)) return false
    const { requestRouter: router, config } = sdk
    const isQuiet = router.region === 'custom' && config.advanced_disable_toolbar_metrics
    const params = {
      token: config.token,
      ...given,
      apiURL: router.endpointFor('ui'),
      ...(isQuiet && { instrument: false }),
    }
    attempt(() => localStorage.setItem(TOOLBAR_KEY, JSON.stringify({ ...params, source: undefined })))
    if (page.ph_toolbar_state === State.Loaded) run(params)
    else if (!page.ph_toolbar_state) {
      page.ph_toolbar_state = State.Loading
      loadDependency(sdk, 'toolbar', (error) => {
        page.ph_toolbar_state = error ? State.None : State.Loaded
        if (error) logger.error('[Toolbar] Failed to load', error)
        else run(params)
      })
      // Turbolinks replaces the body, and the toolbar with it
      sdk.listen_(window, 'turbolinks:load', () => {
        page.ph_toolbar_state = State.None
        loadToolbar(params)
      })
    }
    return true
  }
  const maybeLoadToolbar = (): boolean => {
    // the toolbar has an instance of its own
    if (sdk.config.name === TOOLBAR_NAME || !attempt(() => localStorage)) return false
    const state = authorized(sdk.hash_ || location.hash)
    let params: Params
    if (state) {
      params = { ...state, source: 'url' }
      restoreHash(state)
    } else {
      params = attempt(() => JSON.parse(localStorage.getItem(TOOLBAR_KEY) || '{}') as Params) ?? {}
      params = { ...params, source: 'localstorage' }
      delete params.userIntent
    }
    return !!params.token && params.token === sdk.config.token && loadToolbar(params)
  }
  maybeLoadToolbar()
  return { loadToolbar, maybeLoadToolbar, _loadEditor: loadToolbar, maybeLoadEditor: maybeLoadToolbar }
}
