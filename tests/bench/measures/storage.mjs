// Bytes written to the visitor's disk.
import { pause } from '../lib/chromium.mjs'
import { captures, startIn } from '../lib/page.mjs'

/** Runs in the page before all else: counts what is handed to storage of any kind, names and values. */
function countWrites() {
  const written = { localStorage: 0, sessionStorage: 0, cookie: 0, IndexedDB: 0, writes: 0 }
  window.written = written
  const bytes = (value) => {
    if (value === undefined || value === null) return 0
    if (typeof value === 'string') return new TextEncoder().encode(value).length
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength
    if (value instanceof Blob) return value.size
    if (typeof value !== 'object') return 8
    return Object.entries(value).reduce((sum, [key, part]) => sum + bytes(key) + bytes(part), 0)
  }
  const note = (place, ...parts) => {
    written.writes++
    for (const part of parts) written[place] += bytes(part)
  }
  const { setItem } = Storage.prototype
  Storage.prototype.setItem = function (key, value) {
    note(this === localStorage ? 'localStorage' : 'sessionStorage', String(key), String(value))
    return setItem.call(this, key, value)
  }
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')
  Object.defineProperty(Document.prototype, 'cookie', {
    ...cookie,
    set(value) {
      note('cookie', String(value))
      cookie.set.call(this, value)
    },
  })
  for (const method of ['put', 'add']) {
    const real = IDBObjectStore.prototype[method]
    IDBObjectStore.prototype[method] = function (value, ...key) {
      note('IndexedDB', value, ...key)
      return real.call(this, value, ...key)
    }
  }
}

const SINGLES = 100
const BURSTS = 20
const EACH = 5

const total = ({ localStorage, sessionStorage, cookie, IndexedDB }) =>
  localStorage + sessionStorage + cookie + IndexedDB

export const storage = {
  name: 'storage',
  /** Counted, not timed. */
  runs: 2,
  rows: {
    perEvent: { title: 'storage written per event', unit: 'bytes', goal: 0.3 },
    writes: { title: 'writes to storage per event', unit: '' },
    atStart: { title: 'storage written by init()', unit: 'bytes' },
  },
  async sample(page, visit) {
    await page.addInitScript(countWrites)
    const written = () => page.evaluate('window.written')
    await page.open(visit.host + '/empty')
    await startIn(page, visit)
    await pause(1200)
    const before = await written()
    await page.call(captures, SINGLES, 1, 80)
    await page.call(captures, BURSTS, EACH, 200)
    await pause(4000)
    const after = await written()
    const count = SINGLES + BURSTS * EACH
    return {
      values: {
        perEvent: (total(after) - total(before)) / count,
        writes: (after.writes - before.writes) / count,
        atStart: total(before),
      },
      events: { 'order placed': count },
    }
  },
}
