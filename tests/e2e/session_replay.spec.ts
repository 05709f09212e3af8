import type { Page } from '@playwright/test'
import { expectSame, replayed, watch } from './replayed'
import { count, counted, expect, openRecorded, statusOf, test, type ReplayServer } from './replay_server'

/** What is so old when the page is killed is in the recording, ms: a second, and what a busy machine takes to write it. */
const LAST_MS = 1500
const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1)
/** How many events wait to be sent. */
const waiting = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      (window as any).posthog.sessionRecording.sdkDebugProperties
        .$sdk_debug_replay_internal_buffer_length as number,
  )
/** The addresses that the outbox has something for. */
const keptFor = (page: Page): Promise<string> =>
  page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const opening = indexedDB.open('posthog_outbox')
        opening.addEventListener('success', () => {
          const records = opening.result.transaction('records').objectStore('records').getAll()
          records.addEventListener('success', () => {
            opening.result.close()
            resolve(records.result.map(([url]: [string]) => url).join())
          })
        })
      }),
  )
const snapshots = (server: ReplayServer): number => server.events().filter(({ type }) => type === 2).length

test('a page is recorded, its snapshot packed', async ({ page, server }) => {
  await openRecorded(page, server, {
    body: `<h1>Shop</h1>${'<p>A line of text</p>'.repeat(2000)}<button id="buy">`,
  })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server)).toBe(1)
  const [first] = server.snapshots
  const ids = await page.evaluate(() =>
    (window as any).posthog.sessionManager.checkAndGetSessionAndWindowId(true),
  )
  expect(first!.properties).toMatchObject({
    $session_id: ids.sessionId,
    $window_id: ids.windowId,
    $lib: 'web',
    $snapshot_host: '127.0.0.1',
    token: 'phc_replay',
  })
  expect(first!.properties.$snapshot_data.find(({ type }) => type === 2)!.cv).toBe('2024-10')
  expect(server.tags()).toEqual(
    expect.arrayContaining([
      '$remote_config_received',
      '$session_options',
      '$posthog_config',
      '$recording_started',
    ]),
  )
})

test('array.full.js has the recorder at hand', async ({ page, server }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await openRecorded(page, server, { script: 'array.full.js' })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server)).toBe(1)
  expect(asked.filter((url) => url.includes('lazy-recorder'))).toEqual([])
})

test('the package brings the recorder along', async ({ page, server }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await openRecorded(page, server, { script: 'module.js' })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server)).toBe(1)
  expect(asked).toContain('/static/lazy-recorder.js')
})

test('a server that answers 503 for a while leaves no hole', async ({ page, server }) => {
  await openRecorded(page, server)
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server)).toBe(1)
  server.status = 503
  for (const number of upTo(20)) await count(page, number)
  const before = server.requests
  await expect.poll(() => server.requests).toBeGreaterThan(before)
  server.status = 200
  await page.evaluate(() => void dispatchEvent(new Event('online')))
  await expect.poll(() => counted(server)).toEqual(upTo(20))
  await expectSame(page, server)
})

test('a spell without network leaves no hole', async ({ page, context, server }) => {
  await openRecorded(page, server)
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server)).toBe(1)
  await context.setOffline(true)
  for (const number of upTo(20)) await count(page, number)
  await expect.poll(() => waiting(page)).toBe(0)
  await context.setOffline(false)
  await expect.poll(() => counted(server)).toEqual(upTo(20))
  await expectSame(page, server)
  await expect
    .poll(() => server.tags())
    .toEqual(expect.arrayContaining(['browser offline', 'browser online']))
})

test('a killed tab loses nothing that was a second old', async ({ page, context, server }) => {
  await openRecorded(page, server)
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server)).toBe(1)
  // from now on nothing arrives
  server.status = 503
  for (const number of upTo(20)) await count(page, number)
  await expect.poll(() => waiting(page)).toBe(0)
  // what is captured last is kept last
  await page.evaluate(() => window.posthog.capture('the last one'))
  await expect.poll(() => keptFor(page)).toContain('/e/')
  const crashed = page.waitForEvent('crash')
  await page.goto('chrome://crash').catch(() => {})
  await crashed
  server.status = 200
  const next = await context.newPage()
  await openRecorded(next, server, { project: false })
  await expect.poll(() => counted(server)).toEqual(upTo(20))
  // and the player has the page from its beginning
  expect(server.events().findIndex(({ type }) => type === 2)).toBeLessThan(
    server.events().findIndex(({ type, data }) => type === 3 && data.source === 0),
  )
})

test('a killed tab is replayed up to the second before the kill', async ({ page, context, server }) => {
  await openRecorded(page, server)
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server)).toBe(1)
  // from now on nothing arrives
  server.status = 503
  const told: { number: number; time: number; lines: string }[] = []
  await watch(page, (number, time, lines) => void told.push({ number, time, lines }))
  await expect.poll(() => told.length).toBeGreaterThan(75)
  const crashed = page.waitForEvent('crash')
  const killed = Date.now()
  await page.goto('chrome://crash').catch(() => {})
  await crashed
  server.status = 200
  const next = await context.newPage()
  await openRecorded(next, server, { project: false })
  const due = told.findLast(({ time }) => time < killed - LAST_MS)!.number
  await expect.poll(() => counted(server).length).toBeGreaterThanOrEqual(due)
  // nothing is missing between, and what a player shows at the end is what the page showed then
  const last = counted(server).length
  expect(counted(server)).toEqual(upTo(last))
  await expect
    .poll(() => replayed(context, server))
    .toBe(told.find(({ number }) => number === counted(server).length)!.lines)
})

test('a large change arrives, and so does what follows it', async ({ page, server }) => {
  await openRecorded(page, server)
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await page.evaluate(() => {
    const long = document.createElement('p')
    long.textContent = Array.from({ length: 200_000 }, () => Math.random().toString(36).slice(2)).join(' ')
    document.body.append(long)
  })
  await expect.poll(() => server.events().some(({ data }) => JSON.stringify(data).length > 2e6)).toBe(true)
  await count(page, 1)
  await expect.poll(() => counted(server)).toContain(1)
})

test('what is masked is nowhere', async ({ page, server }) => {
  const masking = `{ session_recording: {
    maskAllInputs: false, maskInputOptions: { password: true, email: true }, maskTextSelector: '[data-ph-mask]',
    blockSelector: '[data-ph-block]' }, enable_recording_console_log: true }`
  await openRecorded(page, server, {
    config: masking,
    body: `<p data-ph-mask>masked-text</p><div data-ph-block>blocked-text</div><p class="ph-no-capture">classed-text</p>
      <input id="name"><input id="email" type="email"><input id="secret" type="password"><button id="buy">Buy</button>`,
  })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.fill('#name', 'shown-name')
  await page.fill('#email', 'masked@example.com')
  await page.fill('#secret', 'hunter2-secret')
  await page.evaluate(() => {
    const masked = document.querySelector('[data-ph-mask]')!
    console.log('an element', masked)
    masked.textContent = 'masked-later'
  })
  await page.click('#buy')
  await expect.poll(() => server.bodies.join()).toContain('shown-name')
  await page.evaluate(() => (window as any).posthog.flush())
  for (const secret of [
    'masked-text',
    'masked-later',
    'blocked-text',
    'classed-text',
    'masked@example',
    'hunter2',
  ])
    expect(server.bodies.join(), secret).not.toContain(secret)
})

test('of the console, the lines of debug mode are not recorded: each would bring about the next', async ({
  page,
  server,
}) => {
  await openRecorded(page, server, { config: `{ debug: true, enable_recording_console_log: true }` })
  await expect.poll(() => statusOf(page)).toBe('active')
  const printed: string[] = []
  page.on('console', (message) => printed.push(message.text()))
  await page.click('#buy')
  await page.evaluate(() => {
    console.log('a line of the page')
    ;(window as any).posthog.capture('bought')
  })
  await expect.poll(() => server.bodies.join()).toContain('a line of the page')
  await expect.poll(() => printed.join()).toContain('send "$snapshot"')
  await page.evaluate(() => (window as any).posthog.flush())
  expect(server.bodies.join()).not.toContain('[PostHog.js]')
})

test('requests are recorded without what is secret, and go as they are', async ({ page, server }) => {
  const config = `{ session_recording: { recordHeaders: true, recordBody: true }, capture_performance: true,
    loaded: (posthog) => { posthog.sessionRecording._forceAllowLocalhostNetworkCapture = true } }`
  await openRecorded(page, server, { config })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server)).toBe(1)
  const answers = await page.evaluate(async () => {
    const ask = (body: string, headers = {}) => fetch('/api/echo', { method: 'POST', body, headers })
    const texts = [
      await (await ask('{"item":"tea"}', { Authorization: 'Bearer abc', 'X-Shop': '1' })).text(),
      await (await ask('{"password":"hunter2"}')).text(),
    ]
    const abort = new AbortController()
    abort.abort()
    const aborted = await fetch('/api/echo', { signal: abort.signal }).catch((error: Error) => error.name)
    const request = new XMLHttpRequest()
    request.open('POST', '/api/xhr')
    request.send('by xhr')
    await new Promise((resolve) => request.addEventListener('loadend', resolve))
    return [...texts, aborted, request.responseText]
  })
  expect(answers).toEqual(['{"item":"tea"}', '{"password":"hunter2"}', 'AbortError', 'by xhr'])
  const requests = () =>
    server.events().flatMap(({ type, data }) => (type === 6 ? data.payload.requests : []))
  await expect.poll(() => requests().some(({ name }: any) => name.endsWith('/api/xhr'))).toBe(true)
  const [tea, secret] = requests().filter(({ name }: any) => name.endsWith('/api/echo'))
  expect(tea).toMatchObject({
    method: 'POST',
    status: 200,
    initiatorType: 'fetch',
    requestBody: '{"item":"tea"}',
    responseBody: '{"item":"tea"}',
    requestHeaders: { authorization: 'redacted', 'x-shop': '1' },
    responseHeaders: { 'x-auth-token': 'redacted' },
  })
  expect(secret.requestBody).toContain('might contain: password')
  expect(server.bodies.join()).not.toContain('hunter2')
  expect(requests().some(({ name }: any) => /\/(s|e)\//.test(name))).toBe(false)
})

test('console lines are recorded', async ({ page, server }) => {
  await openRecorded(page, server, { project: { consoleLogRecordingEnabled: true } })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await page.evaluate(() => console.warn('take care', { of: 'this' }))
  const lines = () =>
    server
      .events()
      .flatMap(({ type, data }) => (type === 6 ? [data.payload as { level: string; payload: string[] }] : []))
  await expect.poll(() => lines().length).toBe(1)
  expect(lines()[0]).toMatchObject({ level: 'warn', payload: ['"take care"', '{"of":"this"}'] })
})

test('console lines that are written at the end of the stack end no recording', async ({ page, server }) => {
  await openRecorded(page, server, { project: { consoleLogRecordingEnabled: true } })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  const thrown = await page.evaluate(() => {
    const thrown: number[] = []
    let free = 0
    const act = (): void => {
      if (free < 900) console.log('deep', free)
    }
    act()
    const fall = (): void => {
      try {
        fall()
      } catch (error) {
        free++
        try {
          act()
        } catch {
          thrown.push(free)
        }
        throw error
      }
    }
    try {
      fall()
    } catch {
      console.log('at last')
    }
    return thrown
  })
  // the console itself has no room there
  expect(thrown.filter((free) => free > 100)).toEqual([])
  await count(page, 7)
  await expect.poll(() => counted(server)).toContain(7)
  const lines = server
    .events()
    .flatMap(({ type, data }) => (type === 6 ? [JSON.stringify(data.payload)] : []))
  expect(lines.join()).toContain('at last')
})

test('the end of the page is in the recording', async ({ page, server }) => {
  await openRecorded(page, server)
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await count(page, 7)
  await page.goto('about:blank')
  await expect.poll(() => counted(server)).toContain(7)
})

test('each page of a session says once that it is recorded', async ({ page, server }) => {
  for (const pages of [1, 2, 3]) {
    await openRecorded(page, server)
    await expect.poll(() => statusOf(page)).toBe('active')
    await page.click('#buy')
    await expect.poll(() => server.tags().filter((tag) => tag === '$recording_started').length).toBe(pages)
    await expect.poll(() => snapshots(server)).toBe(pages)
  }
})

test('a new session has its own snapshot', async ({ page, server }) => {
  await openRecorded(page, server)
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server)).toBe(1)
  await page.evaluate(() => (window as any).posthog.sessionManager.resetSessionId())
  await page.click('#buy')
  // what changes before the snapshot is in it
  await expect
    .poll(() => new Set(server.snapshots.map(({ properties }) => properties.$session_id)).size)
    .toBe(2)
  await expect.poll(() => snapshots(server)).toBe(2)
  await count(page, 3)
  await expect.poll(() => counted(server)).toContain(3)
  const last = server.snapshots.at(-1)!.properties.$session_id
  const types = server.snapshots
    .filter(({ properties }) => properties.$session_id === last)
    .flatMap(({ properties }) => properties.$snapshot_data.map(({ type }) => type))
  expect(types.slice(0, 2)).toEqual([4, 2])
})
