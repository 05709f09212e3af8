// The project's settings on PostHog's server: requested once at the start, then passed to every feature.

import type { Context, RemoteConfig } from '../../client/context'
import { guarded } from '../../wasm/guard'
import * as logger from '../../platform/logger'
import { loadScript } from '../../platform/scripts'
import { finalUrl } from '../../platform/transport'
import { unzoned } from '../../platform/zone'

/** Where the server's script leaves it, by token. PostHog's own `array.js` for a project brings it along. */
type Page = { _POSTHOG_REMOTE_CONFIG?: Record<string, { config?: RemoteConfig } | undefined> }
const left = (token: string): RemoteConfig | undefined =>
  (globalThis as Page)._POSTHOG_REMOTE_CONFIG?.[token]?.config

/** Tells `client` its project's settings: those the page has already, else the server's script, else its JSON. */
export async function loadRemoteConfig(client: Context): Promise<void> {
  const { config } = client
  let found = left(config.token)
  if (!found) {
    // it stands for: no requests but events
    if (config.advanced_disable_flags) return
    const url = client.core_.endpoint_(`/array/${config.token}/config`, true)
    try {
      await loadScript(finalUrl(url + '.js', 0, config), config)
    } catch {
      // the JSON says nearly the same
    }
    found = left(config.token) ?? (await fetchJson<RemoteConfig>(url, client))
  }
  client.remoteConfig_(found)
}

/** What a server answers, where it does. */
export async function fetchJson<T>(url: string, { config }: Pick<Context, 'config'>): Promise<T | undefined> {
  try {
    const response = await unzoned(fetch)(finalUrl(url, 0, config), {
      ...config.fetch_options,
      headers: config.request_headers,
    })
    if (response.ok) return (await response.json()) as T
    guarded(config.on_request_error!)({ statusCode: response.status, text: '' })
  } catch (error) {
    logger.warn('Failed to fetch from PostHog.', error)
  }
  return
}
