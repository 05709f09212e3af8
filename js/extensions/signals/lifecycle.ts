// When what waits of logs, metrics and spans leaves besides their own timers: with the page, with `flush` and `shutdown`.

import { Transport } from '../../wire/core_protocol'
import type { Sdk } from '../sdk'
import type { Sending } from './pipeline'

const all = new WeakMap<Sdk, Sending[]>()

function start(sdk: Sdk): Sending[] {
  const sendings: Sending[] = []
  const { flush } = sdk
  const leave = (transport: Transport): void => sendings.forEach((sending) => sending.leave_(transport))
  const flushAll = async (): Promise<void> => {
    await Promise.all(sendings.map((sending) => sending.flush()))
  }
  // the page's `flush` is about all that the SDK sends
  Object.assign(sdk, {
    flush: async (timeout?: number): Promise<void> => {
      let late: ReturnType<typeof setTimeout> | undefined
      const limit = new Promise<void>((resolve) => (late = setTimeout(resolve, Number(timeout) || FLUSH_MS)))
      await Promise.all([flush.call(sdk, timeout), Promise.race([flushAll(), limit])])
      clearTimeout(late)
    },
  })
  sdk.listen_(window, 'pagehide', () => leave(Transport.Beacon))
  sdk.listen_(window, 'online', () => sendings.forEach((sending) => sending.reconnect_()))
  sdk.listen_(document, 'visibilitychange', () => {
    // a hidden page may be ended any time
    if (document.visibilityState === 'hidden') void flushAll()
  })
  sdk.stops_.push(() => {
    leave(Transport.Keepalive)
    sendings.forEach((sending) => sending.stop_())
    Object.assign(sdk, { flush })
  })
  return sendings
}

/** What `flush` waits for at most, ms, unless it is said. */
const FLUSH_MS = 30_000

/** Has a queue leave with the page. */
export function leavesWithPage(sdk: Sdk, sending: Sending): void {
  if (!all.has(sdk)) all.set(sdk, start(sdk))
  all.get(sdk)!.push(sending)
}
