// Where the outbox keeps its records and notes: IndexedDB, and localStorage where that cannot be opened or not in time. A
// page that goes writes to localStorage too: the browser drops transactions of a page that ends before they are done.

import { bytesOf, textOf } from './binary'
import { attempt } from '../wasm/guard'

/**
 * All there is to know of a record without reading it. `instance` is whose it is, `owner` which page wrote it and
 * `request` for which of its requests, `time` is in ms since 1970, `count` is its number of events and `bytes` its size.
 */
export type Key = [
  instance: string,
  owner: string,
  request: number,
  number: number,
  time: number,
  count: number,
  bytes: number,
]

/**
 * Where the events are to go, and their JSON, separated by commas, as DEFLATE without an end. A record without a URL
 * goes on where the request's last one ended.
 */
export type Value = [url: string, events: Uint8Array<ArrayBuffer>]

/** What happened to a request, or, with a number of `Noted` in its place, to its page or the server; ms since 1970. */
export type Note = [instance: string, owner: string, request: number, time: number]

const STORE = 'records'
/** The store of notes, which are keys without a value. */
export const NOTES = 'notes'
const PREFIX = 'ph_outbox_'
/** The same of notes. */
const NOTE_PREFIX = 'ph_noted_'

let database: Promise<IDBDatabase | undefined> | undefined
let isOpen = false
/** The page goes, and waits for no database. */
let isGone = false
/** How often the database was lost, and with it what it had. */
export let losses = 0

const name = (key: Key): string => PREFIX + JSON.stringify(key)

/** The keys in localStorage that start with `whose`, of records unless another prefix is given. */
function localKeys(whose: string[], prefix = PREFIX): Key[] {
  const start = prefix + JSON.stringify(whose).slice(0, -1)
  return (
    attempt(() =>
      Object.keys(localStorage)
        .filter((key) => key.startsWith(start))
        .map((key) => JSON.parse(key.slice(prefix.length)) as Key)
        // as the database has them
        .sort((a, b) => a[2] - b[2] || a[3] - b[3]),
    ) ?? []
  )
}

function readLocal(key: Key): Value | undefined {
  const text = localStorage.getItem(name(key))
  if (!text) return
  const [url, events] = JSON.parse(text) as [string, string]
  return [url, bytesOf(events)]
}

const removeLocal = (keys: Key[]): void => keys.forEach((key) => localStorage.removeItem(name(key)))

/** Opens the database; undefined where there is none to be had. */
function openRecords(): Promise<IDBDatabase | undefined> {
  return (database ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('posthog_outbox', 2)
    // not by properties: zone.js brings what is called by those into the page's zone
    request.addEventListener('upgradeneeded', ({ oldVersion }) => {
      // what an earlier version of the SDK has left stays
      if (!oldVersion) request.result.createObjectStore(STORE)
      request.result.createObjectStore(NOTES)
    })
    request.addEventListener('error', reject)
    request.addEventListener('success', () => {
      const { result } = request
      // the database is deleted or cleared from outside: the next one is opened again
      const closed = (): void => {
        result.close()
        database = undefined
        isOpen = false
        losses++
      }
      result.addEventListener('versionchange', closed)
      result.addEventListener('close', closed)
      isOpen = true
      resolve(result)
      // the browser takes seconds to write what a closing page has left in localStorage
      const left = localKeys([])
      if (left.length)
        run('readwrite', (store) => left.forEach((key) => store.put(readLocal(key), key))).then(
          () => removeLocal(left),
          () => {},
        )
    })
  }).catch(() => undefined))
}

/** The page is there, or there again: what it will need is made ready. */
export function startRecords(): void {
  isGone = false
  void openRecords()
}

/** Does `use` in a transaction of the database, or else `otherwise`. */
async function run<T>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest | void,
  otherwise?: () => T,
  store = STORE,
): Promise<T | undefined> {
  const opened = await openRecords()
  if (!opened) return otherwise?.()
  return new Promise((resolve, reject) => {
    // relaxed: the system's cache survives the browser's end, and need not be on disk for that
    const transaction = opened.transaction(store, mode, { durability: 'relaxed' })
    const request = use(transaction.objectStore(store))
    transaction.addEventListener('complete', () => resolve(request?.result as T))
    transaction.addEventListener('abort', () => reject(transaction.error))
    // a closing page does not live to see its requests succeed
    transaction.commit?.()
  })
}

/** The keys of an instance, or of one of its owners. */
export async function recordKeys(...whose: string[]): Promise<Key[]> {
  const range = IDBKeyRange.bound(whose, [...whose, []])
  return (
    (await run(
      'readonly',
      (store) => store.getAllKeys(range),
      () => localKeys(whose),
    )) ?? []
  )
}

/** The notes of an instance, in the order of owner, request and time. */
export async function noteKeys(instance: string): Promise<Note[]> {
  const range = IDBKeyRange.bound([instance], [instance, []])
  const kept = await run('readonly', (store) => store.getAllKeys(range) as IDBRequest<any>, undefined, NOTES)
  return [...((kept as Note[]) ?? []), ...(localKeys([instance], NOTE_PREFIX) as unknown as Note[])]
}

export async function writeNote(note: Note): Promise<void> {
  const local = (): boolean => (localStorage.setItem(NOTE_PREFIX + JSON.stringify(note), '1'), true)
  if (!isGone || !attempt(local)) await run('readwrite', (store) => store.put(0, note), undefined, NOTES)
}

/** A record; undefined where it is gone. */
export function readRecord(key: Key): Promise<Value | undefined> {
  return run(
    'readonly',
    (store) => store.get(key),
    () => readLocal(key),
  )
}

/** What waits until the database is open, as what writes it to localStorage instead. */
const waiting = new Set<() => void>()

export async function writeRecord(key: Key, [url, events]: Value): Promise<void> {
  const local = (): void => {
    localStorage.setItem(name(key), JSON.stringify([url, textOf(events)]))
  }
  if (isGone) attempt(local)
  else if (!isOpen) waiting.add(local)
  // no wait of its own: a removal that comes right after must find the record
  await run('readwrite', (store) => store.put([url, events], key), local)
  waiting.delete(local)
}

/** The page may go away: what waits for the database cannot do so any longer. Where it surely goes, nothing does. */
export function leaveRecords(isGoing: boolean): void {
  isGone = isGoing
  if (!isOpen) for (const local of waiting) attempt(local)
}

export async function removeRecords(keys: Key[]): Promise<void> {
  attempt(() => removeLocal(keys))
  await run('readwrite', (store) => keys.forEach((key) => store.delete(key)))
}

export async function removeNotes(notes: Note[]): Promise<void> {
  attempt(() => notes.forEach((note) => localStorage.removeItem(NOTE_PREFIX + JSON.stringify(note))))
  await run('readwrite', (store) => notes.forEach((note) => store.delete(note)), undefined, NOTES)
}
