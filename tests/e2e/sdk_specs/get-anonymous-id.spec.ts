import { expect, test } from './visitor'

test('is made with the first start and kept', async ({ visitor }) => {
  await visitor.open()
  const id = await visitor.call((sdk) => sdk.getAnonymousId())
  expect(id).toMatch(/^[\da-f-]{36}$/)
  expect((await visitor.local())?.distinct_id).toBe(id)
  await visitor.open()
  expect(await visitor.call((sdk) => sdk.getAnonymousId())).toBe(id)
})

test('stays the same when the visitor is identified', async ({ visitor }) => {
  await visitor.open()
  const id = await visitor.call((sdk) => sdk.getAnonymousId())
  await visitor.call((sdk) => sdk.identify('user-123'))
  const ids = await visitor.call((sdk) => [sdk.getAnonymousId(), sdk.get_distinct_id()])
  expect(ids).toEqual([id, 'user-123'])
})

test('is another after a reset, of the device or not, and stays that one', async ({ visitor }) => {
  await visitor.open()
  const ids = await visitor.call((sdk) =>
    [undefined, false, true].flatMap((device) => {
      sdk.reset(device)
      const id = sdk.getAnonymousId()
      sdk.identify('user-' + device)
      return [id, sdk.getAnonymousId()]
    }),
  )
  expect(new Set(ids).size).toBe(3)
  for (const at of [0, 2, 4]) expect(ids[at + 1]).toBe(ids[at])
})
