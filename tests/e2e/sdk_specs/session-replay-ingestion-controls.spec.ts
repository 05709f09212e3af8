import type { Page } from '@playwright/test'
import { count, counted, expect, openRecorded, statusOf, test } from '../replay_server'

type Sdk = Record<string, any>
const call = <R>(page: Page, run: (sdk: Sdk) => R): Promise<R> =>
  page.evaluate(`(${run.toString()})(window.posthog)`)
/** The recorder is there, whatever it does. */
const started = (page: Page) =>
  expect.poll(() => call(page, (sdk) => sdk.sessionRecordingStarted())).toBe(true)

test('the project decides whether anything is recorded', async ({ page, server }) => {
  await openRecorded(page, server, { project: false })
  await page.click('#buy')
  await call(page, (sdk) => sdk.flush())
  expect(await statusOf(page)).toBe('disabled')
  expect(server.snapshots).toEqual([])
})

test('a rate is remembered for the session', async ({ page, server }) => {
  await openRecorded(page, server, { project: { sampleRate: '1.0' } })
  await expect.poll(() => statusOf(page)).toBe('sampled')
  const id = await call(page, (sdk) => sdk.get_session_id())
  expect(await call(page, (sdk) => sdk.get_property('$session_is_sampled'))).toBe(id)
  await page.reload()
  await expect.poll(() => statusOf(page)).toBe('sampled')
  expect(await call(page, (sdk) => sdk.get_property('$session_is_sampled'))).toBe(id)
})

test('an event that is waited for lets in what was recorded before it', async ({ page, server }) => {
  await openRecorded(page, server, { project: { eventTriggers: ['bought'] } })
  await expect.poll(() => statusOf(page)).toBe('buffering')
  await page.click('#buy')
  await count(page, 1)
  await call(page, (sdk) => sdk.capture('bought'))
  expect(await statusOf(page)).toBe('active')
  await expect.poll(() => counted(server)).toEqual([1])
  expect(server.events().some(({ type }) => type === 2)).toBe(true)
})

test('an address lets it in, and nobody has to do anything', async ({ page, server }) => {
  await openRecorded(page, server, { project: { urlTriggers: [{ url: '/checkout', matching: 'regex' }] } })
  await expect.poll(() => statusOf(page)).toBe('buffering')
  await page.evaluate(() => history.pushState({}, '', '/checkout'))
  await count(page, 1)
  await expect.poll(() => statusOf(page)).toBe('active')
  await expect.poll(() => counted(server)).toEqual([1])
})

test('a flag lets it in, and is told as one that was asked for', async ({ page, server }) => {
  // flag properties: the event need not have any
  const config = `{ loaded: (posthog) => {
    posthog.onFeatureFlags = (listener) => { window.toldFlags = (flags) => listener(Object.keys(flags), flags) }
    posthog.getFeatureFlag = (flag) => void (window.askedFor = flag) } }`
  await openRecorded(page, server, { project: { linkedFlag: { flag: 'replay', variant: 'b' } }, config })
  await expect.poll(() => statusOf(page)).toBe('buffering')
  const tell = (variant: string) =>
    page.evaluate((value) => (window as any).toldFlags({ replay: value }) as void, variant)
  await expect.poll(() => page.evaluate(() => typeof (window as any).toldFlags)).toBe('function')
  await tell('a')
  expect(await statusOf(page)).toBe('buffering')
  await tell('b')
  expect(await statusOf(page)).toBe('active')
  expect(await page.evaluate(() => (window as any).askedFor as string)).toBe('replay')
})

test('nothing is recorded at an address that is not to be', async ({ page, server }) => {
  await openRecorded(page, server, { project: { urlBlocklist: [{ url: '/private', matching: 'regex' }] } })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await page.evaluate(() => history.pushState({}, '', '/private'))
  await count(page, 1)
  await expect.poll(() => statusOf(page)).toBe('paused')
  await page.evaluate(() => {
    document.querySelector('#count')!.textContent = ''
    history.pushState({}, '', '/public')
  })
  await page.click('#buy')
  await count(page, 2)
  await expect.poll(() => counted(server)).toContain(2)
  expect(counted(server)).not.toContain(1)
  expect(server.tags()).toEqual(expect.arrayContaining(['recording paused', 'recording resumed']))
})

test('a session that is too short is not sent', async ({ page, server }) => {
  await openRecorded(page, server, { project: { minimumDurationMilliseconds: 3_600_000 } })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await page.goto('about:blank')
  expect(server.snapshots).toEqual([])
})

for (const wrong of ['"soon"', '-1', '{}'])
  test(`a minimum duration of ${wrong} is none`, async ({ page, server }) => {
    await openRecorded(page, server, { project: { minimumDurationMilliseconds: JSON.parse(wrong) } })
    await expect.poll(() => statusOf(page)).toBe('active')
    await page.click('#buy')
    await expect.poll(() => server.snapshots.length).toBeGreaterThan(0)
  })

test('a page that nobody touches is not sent before it is left', async ({ page, server }) => {
  await openRecorded(page, server)
  await expect.poll(() => statusOf(page)).toBe('active')
  await count(page, 1)
  await call(page, (sdk) => sdk.flush())
  expect(server.snapshots).toEqual([])
  await page.goto('about:blank')
  await expect.poll(() => counted(server)).toEqual([1])
})

test('a session that follows another and nobody touches is not sent at all', async ({ page, server }) => {
  await openRecorded(page, server)
  await started(page)
  await call(page, (sdk) => sdk.sessionManager.resetSessionId())
  await call(page, (sdk) => sdk.get_session_id())
  await count(page, 1)
  await page.goto('about:blank')
  expect(server.snapshots).toEqual([])
})

test('any of a rate of 0 and an event: the event is enough', async ({ page, server }) => {
  await openRecorded(page, server, {
    project: { sampleRate: '0', eventTriggers: ['bought'], triggerMatchType: 'any' },
  })
  await expect.poll(() => statusOf(page)).toBe('buffering')
  await call(page, (sdk) => sdk.capture('bought'))
  expect(await statusOf(page)).toBe('active')
})

test('all of a rate of 0 and an event: the event is not enough', async ({ page, server }) => {
  await openRecorded(page, server, { project: { sampleRate: '0', eventTriggers: ['bought'] } })
  await started(page)
  await call(page, (sdk) => sdk.capture('bought'))
  expect(await statusOf(page)).toBe('disabled')
})
