// Addresses as the config allows them to leave, in events and in recordings alike.

import type { PostHogConfig } from '@posthog/types'
import { CLICK_IDS } from '../wire/tracking_params'

/** `url` with the values of the query parameters `names` masked, as posthog-js does it. */
export function maskParams(url: string, names: string[]): string {
  const [address, ...hash] = url.split('#')
  const masked = address!.replace(/([?&])([^?&=]*)(=[^&]*)?/g, (pair, separator: string, name: string) =>
    names.includes(name) ? `${separator}${name}=<masked>` : pair,
  )
  return [masked, ...hash].join('#')
}

/** Returns `url`, the page's own where none is given, without what the config hides. */
export function permittedUrl(config: PostHogConfig, url = location.href): string {
  if (config.disable_capture_url_hashes) url = url.split('#')[0]!
  return config.mask_personal_data_properties
    ? maskParams(url, [...CLICK_IDS.split(' '), ...(config.custom_personal_data_properties ?? [])])
    : url
}
