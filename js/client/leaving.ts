// What becomes of requests that are on their way when a page goes away or the SDK is shut down.

import type { PostHogConfig } from '@posthog/types'
import { usesOutbox } from './config'
import { OnWay, type Door } from '../wasm/door'
import type { Answered } from '../platform/transport'
import { RequestStatus } from '../wire/core_protocol'

/** How long `flush` and `shutdown` wait, ms. */
const DRAIN_MS = 30_000

/** What these need of an instance. */
interface Owner {
  readonly config: PostHogConfig
  readonly door_: Door
  readonly settled_: Set<() => void>
  answered_(door: Door, id: number, ...answer: Parameters<Answered>): void
}

/** What is on its way when the page goes: the outbox notes what the browser has, and what it has not is sent now. */
export function handOver(client: Owner, door: Door): void {
  for (const [id, state] of door.onWay_) {
    const isKept = state === OnWay.Kept
    // only the outbox wants to know what the browser has, and the next page sends from it what was cut
    if (state && isKept !== usesOutbox(client.config)) continue
    door.onWay_.delete(id)
    client.answered_(door, id, isKept ? RequestStatus.HandedOver : RequestStatus.HeldUp)
  }
}

/** Sends everything that waits; whether it is delivered or refused for good within `timeout` ms. */
export function drained(client: Owner, timeout: unknown): Promise<boolean> {
  const { core_: core } = client.door_
  core.flush_()
  return new Promise((resolve) => {
    const check = (isLate?: boolean): void => {
      const isLeft = !!core.isPending_()
      if (isLeft && !isLate) return
      clearTimeout(timer)
      client.settled_.delete(check)
      resolve(!isLeft)
    }
    const timer = setTimeout(check, Number(timeout) || DRAIN_MS, true)
    client.settled_.add(check)
    check()
  })
}
