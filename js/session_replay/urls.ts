// Addresses as a recording may have them.

import type { PostHogConfig } from '@posthog/types'
import { permittedUrl } from '../platform/permitted_url'

type Masks = {
  maskCapturedNetworkRequestFn?:
    ((request: { name: string }) => { name?: string; url?: string } | null) | null
  maskNetworkRequestFn?: ((request: { url: string }) => { url?: string } | null) | null
}

/** `url` as the page's config wants it told; undefined where it is not to be told at all. */
export function maskedUrl(config: PostHogConfig, url: string, withoutHash?: boolean): string | undefined {
  url = permittedUrl(config, withoutHash ? url.split('#')[0]! : url)
  const masks = config.session_recording as Masks
  if (masks?.maskCapturedNetworkRequestFn) {
    const masked = masks.maskCapturedNetworkRequestFn({ name: url })
    return masked?.name ?? masked?.url
  }
  return masks?.maskNetworkRequestFn ? masks.maskNetworkRequestFn({ url })?.url : url
}

/** The host of the page's address as it is told, undefined where that is masked. */
export function maskedHost(config: PostHogConfig): string | undefined {
  try {
    return new URL(maskedUrl(config, location.href)!).hostname || undefined
  } catch {
    return
  }
}
