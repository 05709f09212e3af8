import { expect, test } from './visitor'

test('ends a session that idled for too long', async ({ page, visitor }) => {
  await page.clock.install()
  await visitor.open({ session_idle_timeout_seconds: 60 })
  const session = (): Promise<string> => visitor.call((sdk) => sdk.capture('an event').properties.$session_id)
  const first = await session()
  await page.clock.fastForward('00:59')
  expect(await session()).toBe(first)
  await page.clock.fastForward('01:01')
  expect(await session()).not.toBe(first)
})

test('ends a session after a day, however busy', async ({ page, visitor }) => {
  await page.clock.install()
  await visitor.open()
  const first = await visitor.call((sdk) => sdk.get_session_id())
  for (let hour = 0; hour < 50; hour++) {
    await page.clock.fastForward('29:00')
    await visitor.call((sdk) => void sdk.sessionManager.checkAndGetSessionAndWindowId())
  }
  expect(await visitor.call((sdk) => sdk.get_session_id())).not.toBe(first)
})

test('tells who listens of a new session, and why, when the SDK is done', async ({ visitor }) => {
  await visitor.open()
  const calls = await visitor.call((sdk) => {
    const seen: unknown[][] = []
    const stop = sdk.onSessionId((...args: unknown[]) => seen.push([...args, sdk.get_session_id()]))
    sdk.capture('one')
    sdk.capture('two')
    sdk.onSessionId((...args: unknown[]) => seen.push(['late', ...args]))
    sdk.sessionManager.resetSessionId()
    sdk.capture('three')
    stop()
    sdk.reset()
    sdk.capture('four')
    return seen
  })
  const reason = {
    noSessionId: true,
    activityTimeout: false,
    sessionPastMaximumLength: false,
    crossTabAdoption: false,
  }
  const id = expect.stringMatching(/^[\da-f-]{36}$/)
  expect(calls).toEqual([
    [id, id, reason, calls[0]![0]],
    ['late', calls[0]![0], calls[0]![1]],
    [id, id, reason, calls[2]![0]],
    ['late', calls[2]![0], calls[2]![1], reason],
    ['late', id, id, reason],
  ])
  expect(calls[2]![0]).not.toBe(calls[0]![0])
})
