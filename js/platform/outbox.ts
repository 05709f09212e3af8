// Events that are not delivered yet, where a crash, a reload or a lost connection cannot reach them. The core says
// what to keep and for how long; a page that starts sends what an earlier one left.
//
// Each page holds a Web Lock. Records whose owner's lock is free, and which that page has not handed over to the
// browser, have no owner: the first page that gets that lock sends them, and holds it so that no other page does.

import type { Core } from '../wasm/exports'
import * as logger from './logger'
import {
  leaveRecords,
  losses,
  noteKeys,
  readRecord,
  recordKeys,
  removeNotes,
  removeRecords,
  startRecords,
  writeNote,
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
/** A record has no more bytes: Chromium keeps a larger one beside the database, for which it asks the page later. */
const PIECE = 60_000
/** A page that may be about to go is without its locks for so long. */
export const PAUSE_MS = 5000
/** For so long a failure speaks against what was handed over before and after it, and what was handed over is kept. */
const DOUBT_MS = 600_000

/** What notes are about that is no request. */
const enum Noted {
  /** The page may be about to go. */
  Pause = -1,
  /** The page has gone. */
  Gone = 0,
}

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
export function makeOutbox(instance: string, core: () => Core) {
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
  const adopted = new Set<number>()
  let written = 0
  let seenLosses = 0
  let isLeaving = false
  let pause: ReturnType<typeof setTimeout> | undefined
  let told = false

  function failed(error: unknown): void {
    if (!told) logger.warn('Events are not kept for the next page.', error)
    told = true
  }

  /** Notes in the outbox that this is so now. */
  const note = (whose: string, what: number): void =>
    void writeNote([instance, whose, what, Date.now()]).catch(failed)

  /** Holds the lock of `whose`; with `held` only if it can be had, and then runs that. */
  function hold(whose: string, held?: () => void): void {
    const lock = (): PromiseLike<void> => {
      held?.()
      // not a promise: the browser would ask that for a `then`, which may be the page's
      // oxlint-disable-next-line unicorn/no-thenable
      return { then: (release: () => void) => releases.push(release) } as unknown as PromiseLike<void>
    }
    if (navigator.locks)
      navigator.locks
        .request('ph_outbox_' + whose, { ifAvailable: !!held }, (got) => (got ? lock() : undefined))
        .catch(failed)
    else held?.()
  }

  function letGo(): void {
    clearTimeout(pause)
    for (const release of releases.splice(0)) release()
  }

  /** Notes it of each page whose records are here, if there are any. */
  function noteAll(what: Noted): void {
    if (found.length || Object.keys(keys).length) for (const whose of owners) note(whose, what)
  }

  /** What the outbox has, and what is known of it. */
  async function survey() {
    const notes = await noteKeys(instance)
    /** When this was noted last. */
    const noted: Record<string, number> = {}
    const gone: Record<string, boolean> = {}
    for (const [, whose, what, time] of notes) {
      noted[whose + what] = time
      if (what > Noted.Pause) gone[whose] = true
    }
    return {
      keys: await recordKeys(instance),
      notes,
      noted,
      gone,
      /** Whether the browser has taken it, and nothing speaks against its having arrived. */
      isDone: ([, whose, request]: Key): boolean => noted[whose + request]! >= (noted['0'] ?? 0) + DOUBT_MS,
    }
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
        // the next record is not joined to the previous one
        if (taken.length && value?.[0] !== '') {
          const text = await unpack(events).catch(failed)
          if (text) {
            const id = core().adopt_(url, text, count)
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
    core().tick_()
    // none of them could be read
    await feed()
  }

  async function take(whose: string): Promise<void> {
    const { keys, gone, isDone } = await survey()
    // it was killed, and what others had handed over just then perhaps with it
    if (!gone[whose]) self.fail_()
    for (const key of keys) {
      if (key[1] !== whose || isDone(key)) continue
      const last = found.at(-1)
      if (last?.[0]![1] === whose && last[0]![2] === key[2]) last.push(key)
      else found.push([key])
    }
    await feed()
  }

  // not by `then`, which would ask what these answer for a `then` of the page's
  async function forgetAll(): Promise<void> {
    await removeRecords(await recordKeys(instance))
    await removeNotes(await noteKeys(instance))
  }

  async function forgetKnown(known: Key[]): Promise<void> {
    await removeRecords(known)
    await feed()
  }

  async function look(): Promise<void> {
    const now = Date.now()
    const { keys, notes, noted, gone, isDone } = await survey()
    const old: Key[] = []
    const done: Key[] = []
    const newest: Record<string, number> = {}
    let bytes = 0
    let dropped = 0
    for (const key of keys.sort((a, b) => b[4] - a[4])) {
      const [, whose, request, , time, count, size] = key
      bytes += size
      if (isDone(key)) {
        if (noted[whose + request]! < now - DOUBT_MS) done.push(key)
      } else if (time < now - MAX_AGE_MS || bytes > MAX_BYTES) {
        old.push(key)
        // this page's own are still in memory
        if (whose !== owner) dropped += count
      } else if (!owners.includes(whose)) newest[whose] ??= time
    }
    // a page that may have been killed speaks against what was handed over, too
    if (Object.keys(newest).every((whose) => gone[whose])) {
      old.push(...done)
      const past = notes.filter((known) => known[3] < now - DOUBT_MS)
      if (past.length) await removeNotes(past)
    }
    if (old.length) await removeRecords(old)
    if (dropped) core().countDropped_(dropped)
    for (const whose in newest) {
      const adopt = (): void => {
        owners.push(whose)
        take(whose).catch(failed)
      }
      if (!navigator.locks) {
        if (newest[whose]! < now - GONE_AFTER_MS) adopt()
      } else if (!gone[whose] && noted[whose + Noted.Pause]! > now - 2 * PAUSE_MS)
        setTimeout(self.adopt_, PAUSE_MS)
      else hold(whose, adopt)
    }
  }

  const self = {
    /** Whether the server's last answer says that it takes events. */
    isFine_: false,

    /** The page is there, or there again: it gets a name of its own. What it will need is made ready. */
    start_(): void {
      isLeaving = false
      clearTimeout(pause)
      keys = {}
      owner = uuid7()
      owners = [owner]
      found = []
      adopted.clear()
      hold(owner)
      startRecords()
    },

    /** Takes over what pages left that are gone, and drops what is too much. */
    adopt_: (): void => void look().catch(failed),

    /** The page may be about to go: Firefox keeps none that has a lock. One that stays takes its locks again. */
    pause_(): void {
      noteAll(Noted.Pause)
      letGo()
      pause = setTimeout(() => owners.forEach((whose) => hold(whose)), PAUSE_MS)
    },

    /** The page goes away, or the SDK stops: `last` may still write, and then any page may take its records. */
    stop_(last: () => void, isGoing?: boolean): void {
      isLeaving = true
      leaveRecords(!!isGoing)
      last()
      noteAll(Noted.Gone)
      leaveRecords(!!isGoing)
      letGo()
    },

    /** Keeps a record of `size` events of request `id`; false for one that would go on from nothing. */
    save_(id: number, url: string, size: number, events: Uint8Array<ArrayBuffer>): boolean {
      if (!owner) self.start_()
      if (losses > seenLosses) keys = {}
      seenLosses = losses
      if (!url && !keys[id]) return false
      for (let at = 0; at < events.length; at += PIECE) {
        const piece = events.slice(at, at + PIECE)
        const key: Key = [instance, owner, id, ++count, Date.now(), at ? 0 : size, piece.length]
        ;(keys[id] ??= []).push(key)
        writeRecord(key, [at ? '' : url, piece]).catch((error) => {
          // nothing may go on from it
          delete keys[id]
          failed(error)
        })
      }
      if ((written += events.length) > MAX_BYTES / 8) {
        written = 0
        self.adopt_()
      }
      return true
    },

    /** The server could not be reached, or could not take events. */
    fail_: (): void => note('', 0),

    /** Removes a request's records, or with 0 all there are. A page that goes notes that the browser has them. */
    forget_(id: number): void {
      if (!id) {
        keys = {}
        forgetAll().catch(failed)
      }
      // where the server has not answered, or its last answer was a failure, the next page sends them
      if (isLeaving && (!self.isFine_ || navigator.onLine === false)) return
      const known = keys[id]
      delete keys[id]
      adopted.delete(id)
      if (!known) return
      if (!isLeaving) return void forgetKnown(known).catch(failed)
      // one for all records of a request
      const last = new Map(known.map((key) => [key[1] + key[2], key]))
      for (const [, [, whose, request]] of last) note(whose, request)
    },
  }
  return self
}
