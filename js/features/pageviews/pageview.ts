// A page's first `$pageview`, not before somebody sees it, and its `$pageleave`.

import type { Client } from '../../client/client'
import { EventName } from '../../wire/names'

export function startPageview(client: Client): void {
  const { config } = client
  let captured = false
  const capture = (): void => {
    if (captured) return
    captured = true
    client.capture(EventName.Pageview, { title: document.title }, { send_instantly: true })
  }
  client.onCapturing_(() => {
    if (!config.capture_pageview) return
    if (document.visibilityState === 'visible') return capture()
    // a prerendered page, too, becomes visible when it is opened
    const stop = client.listen_(document, 'visibilitychange', () => {
      if (document.visibilityState !== 'visible') return
      stop()
      capture()
    })
  })
  // features start before the instance listens: the event is there when everything is sent
  client.listen_(window, 'pagehide', () => {
    client.settle_()
    const wanted = config.capture_pageleave
    if (wanted === true || (wanted === 'if_capture_pageview' && config.capture_pageview))
      client.capture(
        EventName.Pageleave,
        null,
        config.request_batching ? undefined : { transport: 'sendBeacon' },
      )
  })
}
