import { count, counted, expect, openRecorded, statusOf, test } from '../replay_server'

type Sdk = Record<string, any>
const call = <R>(page: import('@playwright/test').Page, run: (sdk: Sdk) => R): Promise<R> =>
  page.evaluate(`(${run.toString()})(window.posthog)`)

test('starts a recording, whose snapshots are of the session', async ({ page, server }) => {
  await openRecorded(page, server, { config: '{ disable_session_recording: true }' })
  expect(await statusOf(page)).toBe('disabled')
  await call(page, (sdk) => sdk.startSessionRecording())
  await expect.poll(() => call(page, (sdk) => sdk.sessionRecordingStarted())).toBe(true)
  expect(await statusOf(page)).toBe('active')
  await page.click('#buy')
  await expect.poll(() => server.snapshots.length).toBeGreaterThan(0)
  const id = await call(page, (sdk) => sdk.get_session_id())
  for (const { properties } of server.snapshots) expect(properties.$session_id).toBe(id)
})

test('is no second recording where there is one', async ({ page, server }) => {
  await openRecorded(page, server)
  await expect.poll(() => statusOf(page)).toBe('active')
  await call(page, (sdk) => {
    sdk.startSessionRecording()
    sdk.startSessionRecording()
  })
  await page.click('#buy')
  await count(page, 1)
  await expect.poll(() => counted(server)).toEqual([1])
  const starts = server.tags().filter((tag) => tag === '$recording_started')
  expect(starts).toHaveLength(1)
  expect(server.events().filter(({ type }) => type === 2)).toHaveLength(1)
  expect(server.events().filter(({ type, data }) => type === 3 && data.source === 0)).toHaveLength(1)
})

test('does nothing for who has opted out, and remembers no override', async ({ page, server }) => {
  await openRecorded(page, server, {
    project: { sampleRate: '0' },
    config: '{ opt_out_capturing_by_default: true }',
  })
  await call(page, (sdk) => sdk.startSessionRecording(true))
  expect(await call(page, (sdk) => sdk.sessionRecordingStarted())).toBe(false)
  expect(await call(page, (sdk) => sdk.get_property('$replay_override_sampling'))).toBeUndefined()
  await call(page, (sdk) => sdk.opt_in_capturing())
  await expect.poll(() => call(page, (sdk) => sdk.sessionRecordingStarted())).toBe(true)
  expect(await statusOf(page)).toBe('disabled')
})

test('has a session recorded that chance had left out', async ({ page, server }) => {
  await openRecorded(page, server, { project: { sampleRate: '0' } })
  await expect.poll(() => call(page, (sdk) => sdk.sessionRecordingStarted())).toBe(true)
  expect(await statusOf(page)).toBe('disabled')
  await call(page, (sdk) => sdk.startSessionRecording({ sampling: true }))
  expect(await statusOf(page)).toBe('sampled')
  await expect.poll(() => server.tags()).toContain('$recording_started')
})

test('stopSessionRecording ends it, and what was recorded is sent', async ({ page, server }) => {
  await openRecorded(page, server)
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await count(page, 1)
  await call(page, (sdk) => sdk.stopSessionRecording())
  expect(await call(page, (sdk) => sdk.sessionRecordingStarted())).toBe(false)
  await count(page, 2)
  await call(page, (sdk) => sdk.flush())
  await expect.poll(() => counted(server)).toEqual([1])
})

test('a shutdown sends what was recorded and leaves nothing running', async ({ page, server }) => {
  await openRecorded(page, server)
  await expect.poll(() => statusOf(page)).toBe('active')
  await page.click('#buy')
  await count(page, 5)
  await call(page, (sdk) => sdk.shutdown())
  await expect.poll(() => counted(server)).toEqual([5])
  expect(await call(page, (sdk) => sdk.sessionRecordingStarted())).toBe(false)
})
