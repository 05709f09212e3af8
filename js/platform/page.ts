// Page properties of events at the moment they happen.

import type { PostHogConfig } from '@posthog/types'
import { attempt } from '../wasm/guard'
import { permittedUrl } from './permitted_url'
import { PropertyName } from '../wire/names'
import { CLICK_IDS, MARKETING_PARAMS } from '../wire/tracking_params'

export const CAMPAIGN_PARAMS = `${MARKETING_PARAMS} ${CLICK_IDS}`.split(' ')

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
export function overrideLibrary(name: string, version: string): void {
  library = { [PropertyName.Lib]: name, [PropertyName.LibVersion]: version }
}

/** Properties that may change from event to event, under posthog-js's names. */
export function describePage(config: PostHogConfig): Record<string, unknown> {
  return {
    ...library,
    [PropertyName.CurrentUrl]: permittedUrl(config),
    [PropertyName.Host]: location.host,
    [PropertyName.Pathname]: location.pathname,
    $screen_height: screen.height,
    $screen_width: screen.width,
    $viewport_height: innerHeight,
    $viewport_width: innerWidth,
  }
}
