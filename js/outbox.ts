// Events that are not delivered yet, where a crash, a reload or a lost connection cannot reach them. The core says
// what to keep and for how long; a page that starts sends what an earlier one left.
//
// Each page holds a Web Lock for its life. Records whose owner's lock is free belong to nobody: the first page that
// gets that lock sends them, and holds it so that no other page does.

import { Op, type Core } from './core'
import * as logger from './logger'
import {
  leaveRecords,
  losses,
  openRecords,
  readRecord,
  recordKeys,
  removeRecords,
  writeRecord,
  type Key,
} from './records'
import { uuid7 } from './uuid'

/** What is older or more is dropped, the oldest first. */
const MAX_AGE_MS = 7 * 864e5
const MAX_BYTES = 10e6
/** Without Web Locks a page counts as gone when it has written nothing for so long. */
const GONE_AFTER_MS = 60_000
/** So many requests are sent before more are read: a server that takes nothing is not asked for everything. */
const AT_ONCE = 64

export type Outbox = ReturnType<typeof makeOutbox>

/** The events of records as text; throws where that is no JSON, which would spoil whatever is sent with it. */
async function unpack(events: Uint8Array<ArrayBuffer>[]): Promise<string> {
  // an empty last block ends them
  const packed = new Blob([...events, new Uint8Array([3, 0])]).stream()
  const text = await new Response(packed.pipeThrough(new DecompressionStream('deflate-raw'))).text()
  JSON.parse(`[${text}]`)
  return text
}

/** The outbox of the instance that is called `instance`: its records go nowhere else. */
export function makeOutbox(instance: string, core: Core) {
  /** The keys of a request's records. */
  let keys: Record<string, Key[]> = {}
  let count = 0
  let owner = ''
  /** Whose records this page sends. */
  let owners: string[] = []
  let releases: (() => void)[] = []
  /** By request. */
  let found: Key[][] = []
  /** Requests with what was found. */
  const adopted = new Set<string>()
  let written = 0
  let seenLosses = 0
  let isLeaving = false
  let told = false

  function failed(error: unknown): void {
    if (!told) logger.warn('Events cannot be kept for the next page.', error)
    told = true
  }

  /** Holds the lock of `whose`, if it can be had; then runs `held`. */
  function hold(whose: string, held?: () => void): void {
    const lock = (): Promise<void> => {
      held?.()
      return new Promise((release) => releases.push(release))
    }
    if (navigator.locks)
      navigator.locks
        .request('ph_outbox_' + whose, { ifAvailable: true }, (got) => (got ? lock() : undefined))
        .catch(failed)
    else void lock()
  }

  /** Gives the core what was found, a part at a time. */
  async function feed(): Promise<void> {
    if (adopted.size || !found.length) return
    for (const records of found.splice(0, AT_ONCE)) {
      let url = ''
      let count = 0
      let taken: Key[] = []
      let events: Uint8Array<ArrayBuffer>[] = []
      for (const key of [...records, undefined]) {
        const value = key && (await readRecord(key))
        // what comes next stands alone
        if (taken.length && value?.[0] !== '') {
          const text = await unpack(events).catch(failed)
          if (text) {
            const id = core(Op.Adopt, url, text, '', count)
            if (!id) return
            adopted.add(id)
            ;(keys[id] ??= []).push(...taken)
          }
          taken = []
          events = []
          count = 0
        }
        if (!key || !value || !(value[0] || taken.length)) continue
        url = value[0] || url
        events.push(value[1])
        taken.push(key)
        count += key[5]
      }
    }
    core(Op.Tick)
    // none of them could be read
    await feed()
  }

  async function take(whose: string): Promise<void> {
    for (const key of await recordKeys(instance, whose)) {
      const last = found.at(-1)
      if (last?.[0]![1] === whose && last[0]![2] === key[2]) last.push(key)
      else found.push([key])
    }
    await feed()
  }

  async function look(): Promise<void> {
    const now = Date.now()
    const old: Key[] = []
    const newest: Record<string, number> = {}
    let bytes = 0
    let dropped = 0
    for (const key of (await recordKeys(instance)).sort((a, b) => b[4] - a[4])) {
      const [, whose, , , time, count, size] = key
      bytes += size
      if (time < now - MAX_AGE_MS || bytes > MAX_BYTES) {
        old.push(key)
        // this page's own are still in memory
        if (whose !== owner) dropped += count
      } else if (!owners.includes(whose)) newest[whose] ??= time
    }
    if (old.length) await removeRecords(old)
    if (dropped) core(Op.Dropped, '', '', '', dropped)
    for (const whose in newest)
      if (navigator.locks || newest[whose]! < now - GONE_AFTER_MS)
        hold(whose, () => {
          owners.push(whose)
          take(whose).catch(failed)
        })
  }

  return {
    /** The page is there, or there again: it gets a name of its own. What it will need is made ready. */
    start_(): void {
      isLeaving = false
      owner = uuid7()
      owners = [owner]
      found = []
      adopted.clear()
      hold(owner)
      openRecords()
    },

    /** Takes over what pages left that are gone, and drops what is too much. */
    adopt_: (): void => void look().catch(failed),

    /** The page goes away: `last` may still write, and then its records are anybody's. */
    stop_(last?: () => void): void {
      isLeaving = true
      keys = {}
      last?.()
      leaveRecords()
      for (const release of releases.splice(0)) release()
    },

    /** Keeps a record of `size` events of request `id`; false for one that would go on from nothing. */
    save_(id: number, url: string, size: number, events: Uint8Array<ArrayBuffer>): boolean {
      if (!owner) this.start_()
      if (losses > seenLosses) keys = {}
      seenLosses = losses
      if (!url && !keys[id]) return false
      const key: Key = [instance, owner, id, ++count, Date.now(), size, events.length]
      // what a page leaves stays, whatever becomes of the beacon
      if (!isLeaving) (keys[id] ??= []).push(key)
      writeRecord(key, [url, events]).catch((error) => {
        // nothing may go on from it
        delete keys[id]
        failed(error)
      })
      if ((written += events.length) > MAX_BYTES / 8) {
        written = 0
        this.adopt_()
      }
      return true
    },

    /** Removes a request's records, or with 0 all there are. */
    forget_(id: number): void {
      if (!id) {
        keys = {}
        recordKeys(instance).then(removeRecords).catch(failed)
      }
      const known = keys[id]
      delete keys[id]
      adopted.delete(String(id))
      if (known) removeRecords(known).then(feed).catch(failed)
    },
  }
}
