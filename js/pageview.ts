// The first `$pageview` of a page, not before somebody sees it.

import type { Client } from './client'
import { Op } from './core'

export function startPageview(client: Client): void {
  let captured = false
  const capture = (): void => {
    if (captured) return
    captured = true
    client.core_(Op.InitialPageview)
  }
  client.onCapturing_(() => {
    if (!client.config.capture_pageview) return
    if (document.visibilityState === 'visible') return capture()
    const stop = client.listen_(document, 'visibilitychange', () => {
      if (document.visibilityState !== 'visible') return
      stop()
      capture()
    })
  })
}
