// Where the outbox keeps its records: IndexedDB, or localStorage where that cannot be opened or not in time.

import { attempt } from './guard'

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

const STORE = 'records'
const PREFIX = 'ph_outbox_'

let database: Promise<IDBDatabase | undefined> | undefined
let isOpen = false
/** How often the database was lost, and with it what it had. */
export let losses = 0

const name = (key: Key): string => PREFIX + JSON.stringify(key)

/** The keys in localStorage that start with `whose`. */
function localKeys(whose: string[]): Key[] {
  const start = PREFIX + JSON.stringify(whose).slice(0, -1)
  return (
    attempt(() =>
      Object.keys(localStorage)
        .filter((key) => key.startsWith(start))
        .map((key) => JSON.parse(key.slice(PREFIX.length)) as Key)
        // as the database has them
        .sort((a, b) => a[2] - b[2] || a[3] - b[3]),
    ) ?? []
  )
}

function readLocal(key: Key): Value | undefined {
  const text = localStorage.getItem(name(key))
  if (!text) return
  const [url, events] = JSON.parse(text) as [string, string]
  return [url, Uint8Array.from(events, (char) => char.charCodeAt(0))]
}

const removeLocal = (keys: Key[]): void => keys.forEach((key) => localStorage.removeItem(name(key)))

/** Opens the database; undefined where there is none to be had. */
export function openRecords(): Promise<IDBDatabase | undefined> {
  return (database ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('posthog_outbox')
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onerror = reject
    request.onsuccess = () => {
      const { result } = request
      // somebody deletes or clears it: the next one is opened anew
      const closed = (): void => {
        result.close()
        database = undefined
        isOpen = false
        losses++
      }
      result.onversionchange = closed
      result.onclose = closed
      isOpen = true
      resolve(result)
      // the browser takes seconds to write what a closing page has left in localStorage
      const left = localKeys([])
      if (left.length)
        run('readwrite', (store) => left.forEach((key) => store.put(readLocal(key), key))).then(
          () => removeLocal(left),
          () => {},
        )
    }
  }).catch(() => undefined))
}

/** Does `use` in a transaction of the database, or else `otherwise`. */
async function run<T>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest | void,
  otherwise?: () => T,
): Promise<T | undefined> {
  const opened = await openRecords()
  if (!opened) return otherwise?.()
  return new Promise((resolve, reject) => {
    // relaxed: the system's cache survives the browser's end, and need not be on disk for that
    const transaction = opened.transaction(STORE, mode, { durability: 'relaxed' })
    const request = use(transaction.objectStore(STORE))
    transaction.oncomplete = () => resolve(request?.result as T)
    transaction.onabort = () => reject(transaction.error)
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
    const text = Array.from(events, (byte) => String.fromCharCode(byte)).join('')
    localStorage.setItem(name(key), JSON.stringify([url, text]))
  }
  if (!isOpen) waiting.add(local)
  // no wait of its own: a removal that comes right after must find the record
  await run('readwrite', (store) => store.put([url, events], key), local)
  waiting.delete(local)
}

/** The page goes away: what waits for the database cannot do so any longer. */
export function leaveRecords(): void {
  if (!isOpen) for (const local of waiting) attempt(local)
}

export async function removeRecords(keys: Key[]): Promise<void> {
  await run(
    'readwrite',
    (store) => keys.forEach((key) => store.delete(key)),
    () => removeLocal(keys),
  )
}
