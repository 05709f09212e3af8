// Records of one kind on their way to PostHog: logs, lines of the console, spans. What leaves when, and what an answer means,
// is crates/signals/src/batches.rs.

import * as logger from '../../platform/logger'
import { post } from '../../platform/transport'
import { RequestStatus, Transport } from '../../wire/core_protocol'
import { PipelineKind, Queued, SendOutcome } from '../../wire/signals_protocol'
import { Pipeline } from './module'
import type { Sdk } from '../sdk'
import { plain } from './plain'
import { makeWaiting } from './waiting'

/** Warnings for the page's author, by outcome. */
const SAID: { [outcome: number]: string } = {
  [SendOutcome.Halved]: 'were too large for the server and are sent in smaller parts',
  [SendOutcome.TooLarge]: 'are too large for the server: one is dropped',
  [SendOutcome.Refused]: 'were refused by the server and are dropped',
  [SendOutcome.GivenUp]: 'could not be delivered and are dropped',
}

/** What sends signals: a queue that the page's life and `flush` reach. */
export interface Sending {
  flush(): Promise<void>
  /** Hands everything over to the browser, which goes on with it when the page is gone. */
  leave_(transport: Transport): void
  /** The connection is back. */
  reconnect_(): void
  stop_(): void
}

/** Whether bodies are compressed. */
export const isPacked = (sdk: Sdk): boolean => !sdk.config.disable_compression

/** Sends a body to `/i/v1/<path>`. Without headers of its own, and as text, it needs no preflight of CORS. */
export function sendSignal(
  sdk: Sdk,
  path: string,
  body: Uint8Array,
  packed: boolean,
  transport: Transport,
  answered: (status: number, wait: number) => void,
): boolean {
  const { config } = sdk
  const query = `?token=${encodeURIComponent(config.token)}${packed ? '&compression=gzip-js' : ''}`
  const url = sdk.requestRouter.endpointFor('api', `/i/v1/${path}`) + query
  return post(config, url, body as Uint8Array<ArrayBuffer>, packed, transport, 0, (status, _text, wait = 0) =>
    answered(status, wait),
  )
}

/** Hands a body over that leaves with the page: by an ordinary request where the browser takes no more. */
export function handOver(
  sdk: Sdk,
  path: string,
  body: Uint8Array,
  packed: boolean,
  transport: Transport,
): void {
  sendSignal(sdk, path, body, packed, transport, (status) => {
    if (status === RequestStatus.BeaconRefused)
      sendSignal(sdk, path, body, packed, Transport.PlainFetch, () => {})
  })
}

/** The SDK and the visitor's system, JSON. */
export function senderOf(sdk: Sdk, hasSystem = true): string {
  const { $lib, $lib_version, $os, $os_version } = sdk.calculateEventProperties(
    '$log',
    {},
    undefined,
    undefined,
    true,
  )
  return plain({
    name: $lib,
    version: $lib_version,
    system: hasSystem
      ? { 'os.name': $os === 'Mac OS X' ? 'macOS' : $os || undefined, 'os.version': $os_version || undefined }
      : {},
  })
}

/** A pipeline to `/i/v1/<path>`; `option` reads the page's option for it. */
export function makePipeline(sdk: Sdk, kind: PipelineKind, path: string, option: () => object | undefined) {
  const records = new Pipeline()
  let timer: ReturnType<typeof setTimeout> | undefined
  let sending: Promise<void> | undefined
  /** Whether something wants to be sent that came after the start of this sending. */
  let again = false
  /** Whether the request that is on its way outlives the page. */
  let isKept = false
  const { ready, isWanted } = makeWaiting(sdk, records, option, (now) =>
    records.setUp(kind, plain(now), senderOf(sdk)),
  )
  const stop = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  const arm = (): void => {
    if (!sdk.__loaded || timer || sending || records.isEmpty()) return
    timer = setTimeout(() => void flush(), records.delay(Date.now()))
  }
  async function pass(): Promise<void> {
    if (!isWanted()) return
    ready().begin()
    while (isWanted()) {
      const packed = isPacked(sdk)
      const body = records.next(packed)
      if (!body.length) return
      const [status, wait] = await new Promise<[number, number]>((resolve) => {
        isKept = sendSignal(sdk, path, body, packed, Transport.Fetch, (...answer) => resolve(answer))
      })
      isKept = false
      const outcome: SendOutcome = records.answer(status, wait, Date.now(), Math.random())
      if (SAID[outcome]) logger.warn(path, SAID[outcome])
      if (outcome === SendOutcome.Later) return
    }
  }
  async function passes(): Promise<void> {
    do {
      again = false
      await pass()
    } while (again)
    sending = undefined
    arm()
  }
  /** Sends what waits. Never rejects. */
  function flush(): Promise<void> {
    stop()
    again = !!sending
    return (sending ??= passes())
  }

  return {
    /** Puts a record into the queue: `make` does, and answers bits of `Queued`. */
    put_(make: (records: Pipeline) => number): void {
      const queued = make(ready())
      if (queued & Queued.Dropped) logger.warn(path, 'queue is full: one is dropped')
      if (queued & Queued.Due && !sending) void flush()
      else arm()
    },
    ready_: ready,
    clear_(): void {
      records.clear()
    },
    flush,
    leave_(transport: Transport): void {
      stop()
      if (!isWanted()) return
      ready()
      // the specification has spans leave with the page as they are
      const packed = isPacked(sdk) && kind !== PipelineKind.Traces
      for (let survives = isKept; ; survives = false) {
        const body = records.leave(survives, packed)
        if (!body.length) return
        handOver(sdk, path, body, packed, transport)
      }
    },
    reconnect_(): void {
      records.reconnect()
      void flush()
    },
    stop_: stop,
  }
}
