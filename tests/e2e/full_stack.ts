// Runs in a page of either browser.

export interface Found {
  /** How many calls of the page's function had returned where an event was captured. */
  depths: number[]
  thrown: string[]
}

interface DeepSdk {
  init(token: string, config: object): void
  capture(event: string, properties?: object, options?: object): unknown
  captureException(error: unknown): unknown
  identify(id: string): void
  register(properties: object): void
}

/** Captures with ever fewer calls left until the stack ends, as a `catch` deep in a recursion does, and once after that. */
export function captureAtTheEnd({ warm, hooked }: { warm: number; hooked?: boolean }): Found {
  /** So many calls of the page's function leave room for a call of a method. */
  const ENOUGH = 120
  const posthog = window.posthog as unknown as DeepSdk
  posthog.init('phc_playground', {
    api_host: location.origin,
    autocapture: false,
    capture_pageview: false,
    disable_session_recording: true,
    advanced_disable_flags: true,
    opt_out_useragent_filter: true,
    rate_limiting: { events_per_second: 1e6 },
    request_queue_config: { flush_interval_ms: 250 },
    ...(hooked && { before_send: (event: object) => event }),
  })
  for (let at = 0; at < warm; at++) posthog.capture('warm')
  const found: Found = { depths: [], thrown: [] }
  for (let free = ENOUGH; free < 4000; free = Math.ceil(free * 1.1)) found.depths.push(free)
  const act = (free: number): void => {
    if (free === ENOUGH + 1) posthog.identify('ada')
    if (free === ENOUGH + 2) posthog.register({ plan: 'team' })
    if (free === ENOUGH + 3) posthog.captureException(new RangeError('too deep'))
    // where not even the call has room the page's own error is thrown, as of any function
    if (free && free < ENOUGH) posthog.capture('no room')
    if (found.depths.includes(free)) posthog.capture(`deep ${free}`)
  }
  // compiled before there is no room for that
  act(0)

  let free = 0
  const fall = (): void => {
    try {
      fall()
    } catch (error) {
      free++
      try {
        act(free)
      } catch (other) {
        if (free >= ENOUGH) found.thrown.push(`${free}: ${other as Error}`)
      }
      throw error
    }
  }
  try {
    fall()
  } catch {
    // the stack was at its end
  }
  // what was put off is captured before
  setTimeout(() => posthog.capture('after'))
  return found
}
