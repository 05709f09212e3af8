// Addresses as a recording may have them.

import type { PostHogConfig } from '@posthog/types'

/** Parameters that say who came from where: posthog-js's list. */
const PERSONAL =
  'gclid gclsrc dclid gbraid wbraid fbclid msclkid twclid li_fat_id igshid ttclid rdt_cid epik qclid sccid irclid _kx'.split(
    ' ',
  )
const MASKED = '<masked>'

type Masks = {
  maskCapturedNetworkRequestFn?:
    ((request: { name: string }) => { name?: string; url?: string } | null) | null
  maskNetworkRequestFn?: ((request: { url: string }) => { url?: string } | null) | null
}

function withoutParameters(url: string, names: string[]): string {
  const [before, hash] = url.split(/#(.*)/s)
  const [path, query] = before!.split(/\?(.*)/s)
  if (query === undefined) return url
  const parts = query.split('&').map((part) => {
    const name = part.split('=')[0]!
    return names.includes(name) ? `${name}=${MASKED}` : part
  })
  return `${path}?${parts.join('&')}${hash === undefined ? '' : '#' + hash}`
}

/** `url` as the page's config wants it told; undefined where it is not to be told at all. */
export function maskedUrl(config: PostHogConfig, url: string, withoutHash?: boolean): string | undefined {
  if (withoutHash || config.disable_capture_url_hashes) url = url.split('#')[0]!
  if (config.mask_personal_data_properties)
    url = withoutParameters(url, [...PERSONAL, ...(config.custom_personal_data_properties ?? [])])
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
