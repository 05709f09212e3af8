// What events say of the page at the moment they happen.

import type { PostHogConfig } from '@posthog/types'
import { attempt } from '../wasm/guard'
import { CLICK_IDS, permittedUrl } from './permitted_url'

export const CAMPAIGN_PARAMS = (
  'utm_source utm_medium utm_campaign utm_content utm_term gad_source mc_cid ' + CLICK_IDS
).split(' ')

/**
 * Query parameters of `url`, null where absent or empty: the one called `name`, or else the campaign parameters, custom
 * ones among them unless `name` is `*`.
 * A value that cannot be decoded stays as it is.
 */
export function queryParams(url: string, name: string, config: PostHogConfig): Record<string, string | null> {
  const found: Record<string, string> = {}
  const query = /\?+([^#]*)/.exec(url.split('#')[0]!)?.[1] ?? ''
  for (const pair of query.split('&')) {
    const [key, ...parts] = pair.split('=')
    const value = parts.join('=')
    found[key!] ??= (attempt(() => decodeURIComponent(value)) ?? value).replace(/\+/g, ' ')
  }
  const names = name > '*' ? [name] : CAMPAIGN_PARAMS.concat(name ? [] : config.custom_campaign_params)
  return Object.fromEntries(names.map((wanted) => [wanted, found[wanted] || null]))
}

let library: Record<string, string> | undefined

/** Has events of every instance name another library, as posthog-js's `_overrideSDKInfo` does. */
export function overrideLibrary($lib: string, $lib_version: string): void {
  library = { $lib, $lib_version }
}

/** Properties that may change from event to event, under posthog-js's names. */
export function describePage(config: PostHogConfig): Record<string, unknown> {
  return {
    ...library,
    $current_url: permittedUrl(config),
    $host: location.host,
    $pathname: location.pathname,
    $screen_height: screen.height,
    $screen_width: screen.width,
    $viewport_height: innerHeight,
    $viewport_width: innerWidth,
  }
}
