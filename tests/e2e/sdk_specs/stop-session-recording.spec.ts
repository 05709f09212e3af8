// PostHog's contracts `stop-session-recording` and `is-session-replay-active`; start-session-recording.spec.ts has what becomes
// of what was recorded.

import type { Page } from '@playwright/test'
import { expect, openRecorded, test } from '../replay_server'

const call = <R>(page: Page, run: (sdk: Record<string, any>) => R): Promise<R> =>
  page.evaluate(`(${run.toString()})(window.posthog)`)

test('a recording is active from its start to its stop, and stopping none is no error', async ({
  page,
  server,
}) => {
  await openRecorded(page, server, { config: '{ disable_session_recording: true }' })
  const isActive = (): Promise<boolean> => call(page, (sdk) => sdk.sessionRecordingStarted() as boolean)
  expect(await isActive()).toBe(false)
  await call(page, (sdk) => sdk.stopSessionRecording())
  expect(await isActive()).toBe(false)
  await call(page, (sdk) => sdk.startSessionRecording())
  await expect.poll(isActive).toBe(true)
  await call(page, (sdk) => sdk.stopSessionRecording())
  expect(await isActive()).toBe(false)
  await call(page, (sdk) => sdk.flush())
  const before = server.snapshots.length
  await page.click('#buy')
  await call(page, (sdk) => sdk.flush())
  expect(server.snapshots).toHaveLength(before)
})
