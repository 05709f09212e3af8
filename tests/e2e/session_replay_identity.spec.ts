// Whose a recording is: what a new visitor changes about it, and what not.
import type { Page } from '@playwright/test'
import {
  count,
  counted,
  expect,
  openRecorded,
  statusOf,
  test,
  type ReplayEvent,
  type ReplayServer,
} from './replay_server'

const snapshots = (server: ReplayServer): ReplayEvent[] => server.events().filter(({ type }) => type === 2)

/** Runs in the page, with its SDK. */
const run = (page: Page, steps: string): Promise<unknown> =>
  page.evaluate((code) => new Function('posthog', code)((window as any).posthog), steps)

/** What the visitor sees and does is recorded from now on. */
async function isRecorded(page: Page, server: ReplayServer): Promise<void> {
  const before = snapshots(server).length
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => snapshots(server).length).toBeGreaterThan(before)
}

for (const [name, config, steps] of [
  [
    'reset, identify, start',
    '{ disable_session_recording: true }',
    'posthog.reset(); posthog.identify("u"); posthog.startSessionRecording()',
  ],
  [
    'stop, reset, start',
    '{}',
    'posthog.stopSessionRecording(); posthog.reset(); posthog.startSessionRecording()',
  ],
  [
    'reset, stop, start',
    '{}',
    'posthog.reset(); posthog.stopSessionRecording(); posthog.startSessionRecording()',
  ],
  [
    'a new device, stop, start',
    '{}',
    'posthog.reset({ resetDeviceID: true, bootstrap: { distinctID: "bob" } }); posthog.stopSessionRecording(); posthog.startSessionRecording()',
  ],
  [
    'out for good, and in again',
    '{}',
    'posthog.opt_out_capturing({ clear_persistence: true }); posthog.opt_in_capturing()',
  ],
] as const)
  test(`a recording can be started by a new visitor: ${name}`, async ({ page, server }) => {
    await openRecorded(page, server, { config })
    if (!config.includes('true')) await isRecorded(page, server)
    await run(page, steps)
    await isRecorded(page, server)
  })

for (const [name, config, before] of [
  ['on this page', '{ cookieless_mode: "on_reject" }', ['posthog.opt_out_capturing()']],
  [
    'after a recording',
    '{ cookieless_mode: "on_reject" }',
    ['posthog.opt_in_capturing()', 'record', 'posthog.opt_out_capturing()'],
  ],
  ['on an earlier page', '{ cookieless_mode: "on_reject" }', ['posthog.opt_out_capturing()', 'reload']],
  ['by default', '{ cookieless_mode: "on_reject", opt_out_capturing_by_default: true }', []],
] as const)
  test(`who accepts after having rejected is recorded: ${name}`, async ({ page, server }) => {
    await openRecorded(page, server, { config })
    for (const step of before) {
      if (step === 'reload') await page.reload()
      else if (step === 'record') await isRecorded(page, server)
      else await run(page, step)
    }
    const rejected = server.snapshots.length
    await page.click('#buy')
    await run(page, 'posthog.opt_in_capturing()')
    await isRecorded(page, server)
    const session = await run(page, 'return posthog.get_session_id()')
    for (const { properties } of server.snapshots.slice(rejected)) {
      expect(properties.$session_id).toBe(session)
      expect(properties.distinct_id).not.toBe('$posthog_cookieless')
    }
  })

test('what the page changes after reset() is of the new visitor and session alone', async ({
  page,
  server,
}) => {
  await openRecorded(page, server)
  await isRecorded(page, server)
  // the last check of the session was just now, and changes are waiting
  await count(page, 1)
  await expect.poll(() => counted(server)).toContain(1)
  const [before, after] = (await page.evaluate(async () => {
    const sdk = (window as any).posthog
    const say = (number: number): void => {
      document.querySelector('#count')!.textContent = String(number)
    }
    const who = (): unknown => [sdk.get_distinct_id(), sdk.get_session_id()]
    say(2)
    const before = who()
    sdk.reset()
    say(3)
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))
    say(4)
    return [before, who()]
  })) as [unknown, unknown]
  await page.click('#buy')
  const seen = (event: ReplayEvent): number[] =>
    (JSON.stringify(event.data).match(/"(?:textContent|value)":"\d"/g) ?? []).map((text) => +text.at(-2)!)
  const pairs = (): unknown[][] =>
    server.snapshots.map(({ properties }) => [properties.distinct_id, properties.$session_id])
  await expect.poll(pairs).toContainEqual(after)
  await expect.poll(() => snapshots(server).length).toBe(2)
  for (const pair of pairs()) expect([before, after]).toContainEqual(pair)
  const told = server.arrived((before as unknown[])[0]).flatMap(seen)
  expect(told).toContain(2)
  expect(told).not.toContain(3)
  expect(told).not.toContain(4)
  expect(JSON.stringify(snapshots(server)[1])).toMatch(/"textContent":"[34]"/)
})

test('one request of a recording has one session and one person', async ({ page, server }) => {
  await openRecorded(page, server, { config: '{ request_queue_config: { flush_interval_ms: 3000 } }' })
  await isRecorded(page, server)
  await count(page, 1)
  await page.evaluate(async () => {
    const sdk = (window as any).posthog
    for (const name of ['ada', 'bob']) {
      sdk.identify(name)
      document.querySelector('#count')!.textContent = name === 'ada' ? '2' : '3'
      await Promise.resolve()
      sdk.sessionRecording.flushBeforeIdentityReset()
    }
  })
  await expect.poll(() => counted(server)).toContain(3)
  for (const batch of server.batches)
    expect(
      new Set(batch.map(({ properties }) => `${properties.distinct_id} ${properties.$session_id}`)).size,
    ).toBe(1)
  expect(new Set(server.snapshots.map(({ properties }) => properties.distinct_id)).size).toBeGreaterThan(1)
})

test('what wakes an idle recording stands behind the snapshot that it needs', async ({ page, server }) => {
  await openRecorded(page, server, { config: '{ session_recording: { session_idle_threshold_ms: 700 } }' })
  await isRecorded(page, server)
  await expect
    .poll(async () => {
      await page.evaluate(() => void document.body.append('unseen'))
      return server.tags().includes('sessionIdle')
    })
    .toBe(true)
  // an element that the player does not know is what the visitor clicks
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<button id="late">late</button>')
  })
  await page.click('#late')
  await expect.poll(() => snapshots(server).length).toBe(2)
  const isClick = ({ type, data }: ReplayEvent): boolean => type === 3 && data.source === 2 && data.type === 2
  await expect.poll(() => server.events().filter(isClick).length).toBe(2)
  for (const events of [server.arrived(), server.events()]) {
    const awake = events.findIndex(({ type, data }) => type === 5 && data.tag === 'sessionNoLongerIdle')
    const rest = events.slice(awake + 1)
    const full = rest.findIndex(({ type }) => type === 2)
    expect(rest.slice(0, full).map(({ type }) => type)).toEqual([4])
    expect(rest.slice(full).filter(isClick)).toHaveLength(1)
  }
})
