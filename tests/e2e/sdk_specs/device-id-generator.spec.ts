// PostHog's contract `device-id-generator`.

import { expect, test } from './visitor'

test('a device gets an id, which is stored, stays, and is another after a reset that asks for it', async ({
  visitor,
}) => {
  await visitor.open()
  const id = (): Promise<string> => visitor.call((sdk) => sdk.get_property('$device_id') as string)
  const first = await id()
  expect(first).toMatch(/^[\da-f-]{36}$/)
  expect((await visitor.local())!.$device_id).toBe(first)
  await visitor.open()
  expect(await id()).toBe(first)
  await visitor.call((sdk) => sdk.reset())
  expect(await id()).toBe(first)
  await visitor.call((sdk) => sdk.reset(true))
  expect(await id()).not.toBe(first)
  expect((await visitor.local())!.$device_id).toBe(await id())
})
