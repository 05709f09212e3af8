// A recording from its start to its end: its session's properties, and what it survives.
import type { Page } from '@playwright/test'
import {
  count,
  counted,
  expect,
  openRecorded,
  statusOf,
  test as base,
  type ReplayEvent,
  type ReplayServer,
} from './replay_server'

// pages that are kept and brought back
const test = base.extend({
  launchOptions: async ({ launchOptions }, use) =>
    use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
})

const snapshots = (server: ReplayServer): ReplayEvent[] => server.events().filter(({ type }) => type === 2)
/** The events of a session, as they came. */
const eventsOf = (server: ReplayServer, session: unknown): ReplayEvent[] =>
  server.snapshots
    .filter(({ properties }) => properties.$session_id === session)
    .flatMap(({ properties }) => properties.$snapshot_data)
const payloadOf = (events: ReplayEvent[], tag: string): any =>
  events.find(({ type, data }) => type === 5 && data.tag === tag)?.data.payload
const tagsOf = (events: ReplayEvent[]): string[] =>
  events.flatMap(({ type, data }) => (type === 5 ? [data.tag as string] : []))

async function start(page: Page, server: ReplayServer, config = '{}'): Promise<void> {
  await openRecorded(page, server, { config })
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server).length).toBe(1)
}

test('a session that follows another says so, and begins with a snapshot', async ({ page, server }) => {
  await start(page, server)
  const first = server.snapshots[0]!.properties.$session_id
  const second = await page.evaluate(() => {
    const { posthog } = window as any
    posthog.sessionManager.resetSessionId()
    return posthog.get_session_id() as string
  })
  await page.click('#buy')
  await expect.poll(() => eventsOf(server, second).some(({ type }) => type === 2)).toBe(true)
  await count(page, 5)
  await expect.poll(() => counted(server)).toContain(5)
  const [before, after] = [eventsOf(server, first), eventsOf(server, second)]
  expect(payloadOf(before, '$recording_started')).toMatchObject({ reason: 'recording_initialized' })
  expect(after[0]!.type).toBe(4)
  expect(after[1]!.type).toBe(2)
  expect(tagsOf(after)).toEqual(
    expect.arrayContaining([
      '$session_id_change',
      '$session_options',
      '$posthog_config',
      '$remote_config_received',
    ]),
  )
  expect(payloadOf(after, '$session_id_change')).toMatchObject({ sessionId: second })
  // nothing of one is in the other
  expect(Math.max(...before.map(({ timestamp }) => timestamp))).toBeLessThanOrEqual(
    Math.min(...after.map(({ timestamp }) => timestamp)),
  )
})

test('nothing is told while nobody is there, and a snapshot when somebody is', async ({ page, server }) => {
  await start(page, server, '{ session_recording: { session_idle_threshold_ms: 700 } }')
  await expect
    .poll(async () => {
      await page.evaluate(() => void document.body.append('unseen'))
      return tagsOf(server.events()).includes('sessionIdle')
    })
    .toBe(true)
  await page.evaluate(() => {
    document.querySelector('h1')!.textContent = 'told by the snapshot'
  })
  const session = server.snapshots[0]!.properties.$session_id
  await page.click('#buy')
  await expect.poll(() => snapshots(server).length).toBe(2)
  const events = eventsOf(server, session)
  expect(tagsOf(events).indexOf('sessionNoLongerIdle')).toBeGreaterThan(tagsOf(events).indexOf('sessionIdle'))
  expect(JSON.stringify(snapshots(server)[1])).toContain('told by the snapshot')
  expect(JSON.stringify(server.events().filter(({ type }) => type === 3))).not.toContain(
    'told by the snapshot',
  )
  expect(await page.evaluate(() => (window as any).posthog.get_session_id())).toBe(session)
})

test('a page that comes back is recorded on', async ({ page, server }) => {
  await start(page, server)
  await count(page, 1)
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => {
      document.querySelector('h1')!.textContent = persisted ? 'back' : 'new'
    })
  })
  await page.goto('about:blank')
  await page.goBack({ waitUntil: 'commit' })
  await expect.poll(() => page.evaluate(() => document.querySelector('h1')!.textContent)).toBe('back')
  await count(page, 2)
  await page.click('#buy')
  await expect.poll(() => counted(server)).toEqual([1, 2])
  expect(new Set(server.snapshots.map(({ properties }) => properties.$window_id)).size).toBe(1)
})

test('the pages of a visit are one session, in one window', async ({ page, server }) => {
  for (const pages of [1, 2]) {
    await openRecorded(page, server)
    await expect.poll(() => statusOf(page)).toBe('active')
    await page.click('#buy')
    await expect.poll(() => snapshots(server).length).toBe(pages)
  }
  const url = await page.evaluate(() => (window as any).posthog.get_session_replay_url() as string)
  const sessions = new Set(server.snapshots.map(({ properties }) => properties.$session_id))
  expect([...sessions].map((session) => url.endsWith(`/replay/${session}`))).toEqual([true])
  expect(new Set(server.snapshots.map(({ properties }) => properties.$window_id)).size).toBe(1)
})
