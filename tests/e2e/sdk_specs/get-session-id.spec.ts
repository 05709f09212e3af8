import { expect, test } from './visitor'

test('tells the session that events carry', async ({ visitor }) => {
  await visitor.open()
  const [id, carried] = await visitor.call((sdk) => [
    sdk.get_session_id(),
    sdk.capture('an event').properties.$session_id,
  ])
  expect(id).toMatch(/^[\da-f-]{36}$/)
  expect(carried).toBe(id)
})

test('tells the same while the session lasts, and another when it was idle for too long', async ({
  page,
  visitor,
}) => {
  await page.clock.install()
  await visitor.open()
  const session = (): Promise<string> => visitor.call((sdk) => sdk.get_session_id())
  const first = await session()
  await page.clock.fastForward('10:00')
  expect(await session()).toBe(first)
  await page.clock.fastForward('31:00')
  const second = await session()
  expect(second).not.toBe(first)
  expect(await visitor.call((sdk) => sdk.capture('an event').properties.$session_id)).toBe(second)
})
