// Where the outbox keeps its records: IndexedDB, or localStorage where that cannot be opened.

/**
 * All there is to know of a record without reading it. `instance` is whose it is, `owner` which page wrote it, `time`
 * is in ms since 1970, `count` is its number of events and `bytes` its size.
 */
export type Key = [
  instance: string,
  owner: string,
  number: number,
  time: number,
  count: number,
  bytes: number,
]

/** The events' gzip, and where they are to go. */
export type Value = [url: string, events: Uint8Array<ArrayBuffer>]

const STORE = 'records'
const PREFIX = 'ph_outbox_'

let database: Promise<IDBDatabase | undefined> | undefined

/** The database; undefined where there is none to be had. */
export function openRecords(): Promise<IDBDatabase | undefined> {
  return (database ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('posthog_outbox')
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.addEventListener('error', reject)
    request.onsuccess = () => {
      const { result } = request
      // somebody deletes or clears it: the next one is opened anew
      const closed = (): void => {
        result.close()
        database = undefined
      }
      result.onversionchange = closed
      result.addEventListener('close', closed)
      resolve(result)
    }
  }).catch(() => undefined))
}

/** Does `use` in a transaction of IndexedDB, or else `otherwise`. */
async function run<T>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest | undefined,
  otherwise: () => T,
): Promise<T> {
  const opened = await openRecords()
  if (!opened) return otherwise()
  return new Promise((resolve, reject) => {
    // relaxed: the system's cache survives the browser's end, and need not be on disk for that
    const transaction = opened.transaction(STORE, mode, { durability: 'relaxed' })
    const request = use(transaction.objectStore(STORE))
    transaction.oncomplete = () => resolve(request?.result as T)
    transaction.addEventListener('abort', () => reject(transaction.error))
    // a closing page does not live to see its requests succeed
    transaction.commit?.()
  })
}

const name = (key: Key): string => PREFIX + JSON.stringify(key)

/** The keys of an instance, or of one of its owners. */
export function recordKeys(...whose: string[]): Promise<Key[]> {
  return run(
    'readonly',
    (store) => store.getAllKeys(IDBKeyRange.bound(whose, [...whose, []])),
    () => {
      const start = PREFIX + JSON.stringify(whose).slice(0, -1)
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(start))
        .map((key) => JSON.parse(key.slice(PREFIX.length)) as Key)
    },
  )
}

/** A record; undefined where it is gone. */
export function readRecord(key: Key): Promise<Value | undefined> {
  return run(
    'readonly',
    (store) => store.get(key),
    () => {
      const [url, events] = JSON.parse(localStorage.getItem(name(key))!) as [string, string]
      return [url, Uint8Array.from(events, (char) => char.charCodeAt(0))]
    },
  )
}

export function writeRecord(key: Key, [url, events]: Value): Promise<unknown> {
  return run<unknown>(
    'readwrite',
    (store) => store.put([url, events], key),
    () => {
      const text = Array.from(events, (byte) => String.fromCharCode(byte)).join('')
      localStorage.setItem(name(key), JSON.stringify([url, text]))
    },
  )
}

export function removeRecords(keys: Key[]): Promise<unknown> {
  return run<unknown>(
    'readwrite',
    (store) => {
      for (const key of keys) store.delete(key)
      return undefined
    },
    () => keys.forEach((key) => localStorage.removeItem(name(key))),
  )
}
