// What waits in the SDK's outbox, by the keys of its records (js/platform/records.ts).

const DATABASE = 'posthog_outbox'
const STORE = 'records'
/** Of records in localStorage, where the SDK writes while its database is not open and when a page goes. */
const PREFIX = 'ph_outbox_'
/** Where a key has its record's number of events. */
const COUNT = 5

export interface Outbox {
  events: number
  records: number
}

/** A record that is in both places counts once. */
export async function readOutbox(): Promise<Outbox> {
  const keys = new Set([...localKeys(), ...(await databaseKeys())])
  const counts = [...keys].map((key) => Number((JSON.parse(key) as unknown[])[COUNT]))
  return { events: counts.reduce((sum, count) => sum + count, 0), records: keys.size }
}

function localKeys(): string[] {
  return Object.keys(localStorage)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length))
}

/** The keys in the database, as JSON. None where it is missing or cannot be read. */
async function databaseKeys(): Promise<string[]> {
  try {
    const database = await openDatabase()
    try {
      const keys = await resultOf(database.transaction(STORE).objectStore(STORE).getAllKeys())
      return keys.map((key) => JSON.stringify(key))
    } finally {
      database.close()
    }
  } catch {
    return []
  }
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE)
  // a database made here would have none of the SDK's stores
  request.addEventListener('upgradeneeded', () => request.transaction?.abort())
  return resultOf(request)
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')))
  })
}
