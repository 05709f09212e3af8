// PostHog's contracts `set-person-properties-for-flags` and `reset-person-properties-for-flags`.

import { expect, load, reload, test } from './flags'

test('properties are kept, merged, and asked with', async ({ visitor, server }) => {
  await load(visitor, server, {})
  await visitor.call((sdk) => {
    sdk.setPersonPropertiesForFlags({ plan: 'free', a: 1 }, false)
    sdk.setPersonPropertiesForFlags({ plan: 'pro' }, false)
  })
  expect((await visitor.local())!.$stored_person_properties).toEqual({ plan: 'pro', a: 1 })
  await reload(visitor, server, {})
  expect(server.asked.at(-1)!.person_properties).toMatchObject({ plan: 'pro', a: 1 })
})

test('flags are asked for at once, and no event is sent', async ({ visitor, server }) => {
  await load(visitor, server, {})
  const before = server.asked.length
  await visitor.call((sdk) => void sdk.setPersonPropertiesForFlags({ plan: 'pro' }))
  await expect.poll(() => server.asked.length).toBe(before + 1)
  expect(await visitor.events()).toEqual([])
})

test('they are forgotten', async ({ visitor, server }) => {
  await load(visitor, server, {})
  await visitor.call((sdk) => {
    sdk.setPersonPropertiesForFlags({ plan: 'pro' }, false)
    sdk.resetPersonPropertiesForFlags(false)
  })
  expect((await visitor.local())!.$stored_person_properties).toBeUndefined()
  await reload(visitor, server, {})
  expect(server.asked.at(-1)!.person_properties).not.toHaveProperty('plan')
})
