// What a run does to one SDK, and what it knows of every event that was captured.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBrowser } from './browser.mjs'
import { chance, pick } from './random.mjs'

const ACTIONS = { wait: 22, reload: 22, navigate: 16, open: 8, close: 6, offline: 10, crash: 6, kill: 10 }

/** An event has so long to get to a safe place before its page is killed, ms; longer on a machine that needs more. */
export const SAFE_AFTER_MS = 100

/**
 * Captures `count` events on pages at `url` over everything that can happen to a page. Answers the events: the `time`
 * of the capture by the page's clock, and their tab with its `ends`: the time of each, and the `grace` before it, ms,
 * in which events are not owed. `stall` is how long a write to a database took just before a kill.
 */
export async function play({ url, count, seed, log }) {
  const random = chance(seed)
  const profile = mkdtempSync(join(tmpdir(), 'posthog-chaos-'))
  const events = new Map()
  const done = {}
  let browser
  let tabs = []
  /** Tabs by page, closed ones too: their last events may be reported later. */
  const tabOf = new Map()
  try {
    await start()
    while (events.size < count) {
      const action = pick(random, ACTIONS)
      const tab = tabs[Math.floor(random() * tabs.length)]
      const wait = 100 + random() * 900
      done[action] = (done[action] ?? 0) + 1
      await new Promise((resolve) => setTimeout(resolve, wait))
      await act(action, tab)
    }
    return { events, actions: done, profile, finish, remove }
  } catch (error) {
    await browser?.kill()
    remove()
    throw error
  }

  async function act(action, tab) {
    if (action === 'reload') await leave(tab, () => tab.page.reload({ waitUntil: 'commit' }))
    else if (action === 'navigate') {
      const path = `/page${Math.floor(random() * 9)}`
      await leave(tab, () => tab.page.goto(url + path, { waitUntil: 'commit' }))
    } else if (action === 'open' && tabs.length < 3) await open()
    else if (action === 'close' && tabs.length > 1) {
      tabs = tabs.filter((other) => other !== tab)
      await leave(tab, () => tab.page.close())
    } else if (action === 'offline') {
      await browser.context.setOffline(true)
      await new Promise((resolve) => setTimeout(resolve, 200 + random() * 1300))
      await browser.context.setOffline(false)
    } else if (action === 'crash') {
      tabs = tabs.filter((other) => other !== tab)
      const session = await browser.context.newCDPSession(tab.page)
      const crashed = new Promise((resolve) => tab.page.once('crash', resolve))
      const stall = await probe([tab])
      const asked = Date.now()
      session.send('Page.crash').catch(() => {})
      await crashed
      // some time in between
      end([tab], Date.now(), stall, Date.now() - asked)
      await tab.page.close()
      if (tabs.length === 0) await open()
    } else if (action === 'kill') {
      await kill()
      await start()
    }
  }

  async function start() {
    browser = await startBrowser(profile)
    tabs = []
    await browser.context.exposeBinding('captured', ({ page }, uuid, time) => {
      const tab = tabOf.get(page)
      events.set(uuid, { time, tab })
      if (events.size % 1000 === 0) log(`${events.size} events`)
    })
    await open()
  }

  async function open() {
    const tab = { page: await browser.context.newPage(), ends: [] }
    tabs.push(tab)
    tabOf.set(tab.page, tab)
    await tab.page.goto(`${url}/page`, { waitUntil: 'commit' })
  }

  /**
   * How long a page that writes to a database needs on this machine just now: a page that gets no processor cannot
   * bring anything to a safe place.
   */
  async function probe(pages) {
    const started = Date.now()
    const write = () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('probe')
        opening.onupgradeneeded = () => opening.result.createObjectStore('probes')
        opening.addEventListener('error', reject)
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('probes', 'readwrite', { durability: 'relaxed' })
          transaction.objectStore('probes').put(1, 1)
          transaction.oncomplete = resolve
          transaction.commit()
        }
      })
    for (const tab of pages) {
      // a page that is just going away has no answer
      await Promise.race([
        tab.page.evaluate(write).catch(() => {}),
        new Promise((done) => setTimeout(done, 3000)),
      ])
    }
    return Date.now() - started
  }

  /** A page that goes away by itself has time for what it captured, where it gets a processor. */
  async function leave(tab, go) {
    const started = Date.now()
    const stall = await probe([tab])
    await go()
    if (stall > SAFE_AFTER_MS) tab.ends.push({ time: Date.now(), grace: Date.now() - started })
  }

  function end(killed, time, stall, delay = 0) {
    for (const tab of killed) tab.ends.push({ time, stall, grace: Math.max(SAFE_AFTER_MS, stall) + delay })
  }

  async function kill() {
    const stall = await probe(tabs)
    const time = await browser.kill()
    end(tabs, time, stall)
    // what a page that has left by itself captured last is no safer than what others did
    for (const tab of tabOf.values())
      if (!tabs.includes(tab)) tab.ends.push({ time, grace: Math.max(SAFE_AFTER_MS, stall) })
  }

  /** A last page, which captures nothing, has until `isDone` says so. Answers what is left in the outbox then. */
  async function finish(isDone, seconds) {
    await kill()
    browser = await startBrowser(profile)
    const page = await browser.context.newPage()
    await page.goto(`${url}/page?quiet`)
    const deadline = Date.now() + seconds * 1000
    while (!isDone() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 250))
    const left = isDone() ? [] : await page.evaluate(readOutbox)
    await browser.kill()
    return left
  }

  function remove() {
    rmSync(profile, { recursive: true, force: true })
  }
}

/** Runs in a page: the entries of the outbox with their size, those that wait in localStorage, and who holds locks. */
async function readOutbox() {
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const found = Object.keys(localStorage)
    .filter((key) => key.includes('outbox'))
    .map((key) => `localStorage ${key}: ${localStorage.getItem(key).length} characters`)
  const database = await answer(indexedDB.open('posthog_outbox'))
  for (const name of database.objectStoreNames) {
    const store = database.transaction(name).objectStore(name)
    const [keys, values] = await Promise.all([answer(store.getAllKeys()), answer(store.getAll())])
    for (const [at, key] of keys.entries()) {
      const bytes = [values[at]].flat().find((part) => part?.byteLength !== undefined)?.byteLength
      found.push(`${name} ${JSON.stringify(key)}: ${bytes ?? JSON.stringify(values[at])} bytes`)
    }
  }
  const { held, pending } = await navigator.locks.query()
  for (const { name, mode } of [...held, ...pending]) found.push(`lock ${name} (${mode})`)
  return found
}

/** The page: it captures a few events every now and then, and reports each at once. */
export const PAGE = (config) => `<!doctype html><title>chaos</title><link rel="icon" href="data:,">
<script src="/array.js"></script>
<script>
  posthog.init('phc_chaos', { api_host: location.origin, ...${JSON.stringify(config)} })
  const capture = () => {
    for (let left = Math.ceil(Math.random() * 8); left; left--) {
      const event = posthog.capture('chaos', { text: 'x'.repeat(Math.random() * 200), price: Math.random() })
      if (event) captured(event.uuid, Date.now())
    }
    setTimeout(capture, Math.random() * 250)
  }
  if (location.search !== '?quiet') capture()
</script>`
