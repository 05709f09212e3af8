// What events say of the page at the moment they happen.

import type { PostHogConfig } from '@posthog/types'
import { attempt } from './guard'

/** Query parameters that identify a person's click on an advertisement. */
const CLICK_IDS =
  'gclid gclsrc dclid gbraid wbraid fbclid msclkid twclid li_fat_id igshid ttclid rdt_cid epik qclid sccid oppref bfcid irclid _kx'
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

/** `url` with the values of the query parameters `names` masked, as posthog-js does it. */
export function maskParams(url: string, names: string[]): string {
  const [address, ...hash] = url.split('#')
  const masked = address!.replace(/([?&])([^?&=]*)(=[^&]*)?/g, (pair, separator: string, name: string) =>
    names.includes(name) ? `${separator}${name}=<masked>` : pair,
  )
  return [masked, ...hash].join('#')
}

/** The page's URL as the config allows events to carry it. */
export function currentUrl(config: PostHogConfig): string {
  const url = config.disable_capture_url_hashes ? location.href.split('#')[0]! : location.href
  return config.mask_personal_data_properties
    ? maskParams(url, [...CLICK_IDS.split(' '), ...(config.custom_personal_data_properties ?? [])])
    : url
}

/** Properties that may change from event to event, under posthog-js's names. */
export function describePage(config: PostHogConfig): Record<string, unknown> {
  return {
    $current_url: currentUrl(config),
    $host: location.host,
    $pathname: location.pathname,
    $screen_height: screen.height,
    $screen_width: screen.width,
    $viewport_height: innerHeight,
    $viewport_width: innerWidth,
  }
}
