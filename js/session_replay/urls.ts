// Addresses as a recording may have them.

import type { PostHogConfig } from '@posthog/types'
import { permittedUrl } from '../platform/permitted_url'
import type { HostSdk } from './host'
import { log } from './log'

type Masks = {
  maskCapturedNetworkRequestFn?:
    ((request: { name: string }) => { name?: string; url?: string } | null) | null
  maskNetworkRequestFn?: ((request: { url: string }) => { url?: string } | null) | null
}

/** `url` as the page's config allows it to be recorded; undefined if it must not be. */
export function maskedUrl(config: PostHogConfig, url: string, withoutHash?: boolean): string | undefined {
  url = permittedUrl(config, withoutHash ? url.split('#')[0]! : url)
  const masks = config.session_recording as Masks
  if (masks?.maskCapturedNetworkRequestFn) {
    const masked = masks.maskCapturedNetworkRequestFn({ name: url })
    return masked?.name ?? masked?.url
  }
  return masks?.maskNetworkRequestFn ? masks.maskNetworkRequestFn({ url })?.url : url
}

/** The host of the page's URL as recorded, undefined if that is masked. */
export function maskedHost(config: PostHogConfig): string | undefined {
  try {
    return new URL(maskedUrl(config, location.href)!).hostname || undefined
  } catch {
    return
  }
}

/** An address of the page as triggers see it. */
export function addressOf({ config }: HostSdk, address = location.href): string {
  const { get_current_url: given } = config as { get_current_url?: (url: string) => string }
  try {
    const url = given?.(address)
    if (typeof url === 'string' && url) return url
  } catch (error) {
    log.error('Error in get_current_url', error)
  }
  return address
}
