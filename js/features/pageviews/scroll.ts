// How far down the page the visitor scrolled, and how far they could see.

import type { Client } from '../../client/client'
import { stringify } from '../../platform/json'

export function startScroll(client: Client): void {
  const { config } = client
  let timer: ReturnType<typeof setTimeout> | undefined
  /** The page's scroll position now, its furthest and its limit; the same of the lower edge of what is visible. */
  let seen: number[] | undefined

  const look = (): void => {
    const root = config.scroll_root_selector
    const element = root
      ? [root]
          .flat()
          .map((selector) => document.querySelector(selector))
          .find(Boolean)
      : document.documentElement
    const top = (!root && scrollY) || element?.scrollTop || 0
    const height = element?.scrollHeight ?? 0
    const visible = element?.clientHeight ?? 0
    const [, furthest = 0, limit = 0, , lowest = 0, end = 0] = seen ?? []
    seen = [
      top,
      Math.max(top, furthest),
      Math.max(height - visible, limit),
      top + visible,
      Math.max(top + visible, lowest),
      Math.max(height, end),
    ]
  }

  client.scroll_ = (restart) => {
    const text = seen && !config.disable_scroll_properties ? stringify(describe(seen)) : ''
    if (restart) {
      seen = undefined
      // the next page is to be there by then
      timer = setTimeout(look)
    }
    return text
  }
  client.stops_.push(() => clearTimeout(timer))
  if (config.disable_scroll_properties) return
  // of every element, not of the window alone
  const options = { capture: true, passive: true }
  for (const event of ['scroll', 'scrollend', 'resize']) client.listen_(window, event, look, options)
}

/** posthog-js's properties: pixels, rounded up, and shares from 0 to 1. */
function describe(seen: number[]): Record<string, number> {
  const found: Record<string, number> = {}
  ;['last_scroll', 'max_scroll', '', 'last_content', 'max_content'].forEach((name, at) => {
    const pixels = Math.ceil(seen[at]!)
    const whole = Math.ceil(seen[at < 2 ? 2 : 5]!)
    if (!name) return
    found[`$prev_pageview_${name}`] = pixels
    found[`$prev_pageview_${name}_percentage`] = whole > 1 ? Math.min(Math.max(pixels / whole, 0), 1) : 1
  })
  return found
}
