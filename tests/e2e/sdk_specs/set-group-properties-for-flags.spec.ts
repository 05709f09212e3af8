// PostHog's contracts `set-group-properties-for-flags` and `reset-group-properties-for-flags`.

import { expect, load, reload, test } from './flags'

test('properties of groups are kept by type, and asked with', async ({ visitor, server }) => {
  await load(visitor, server, {})
  await visitor.call((sdk) => {
    sdk.setGroupPropertiesForFlags({ company: { seats: 5 } }, false)
    sdk.setGroupPropertiesForFlags({ company: { plan: 'pro' }, team: { name: 'x' } }, false)
  })
  const known = { company: { seats: 5, plan: 'pro' }, team: { name: 'x' } }
  expect((await visitor.local())!.$stored_group_properties).toEqual(known)
  await reload(visitor, server, {})
  expect(server.asked.at(-1)!.group_properties).toEqual(known)
})

test('those of one type, or all, are forgotten', async ({ visitor, server }) => {
  await load(visitor, server, {})
  await visitor.call((sdk) => {
    sdk.setGroupPropertiesForFlags({ company: { seats: 5 }, team: { name: 'x' } }, false)
    sdk.resetGroupPropertiesForFlags('team', false)
  })
  await reload(visitor, server, {})
  expect(server.asked.at(-1)!.group_properties).toEqual({ company: { seats: 5 }, team: {} })
  await visitor.call((sdk) => void sdk.resetGroupPropertiesForFlags(undefined, false))
  await reload(visitor, server, {})
  expect(server.asked.at(-1)).not.toHaveProperty('group_properties')
})

test('forgetting asks for flags anew unless it is not to', async ({ visitor, server }) => {
  await load(visitor, server, {})
  const before = server.asked.length
  await visitor.call((sdk) => void sdk.resetGroupPropertiesForFlags('team'))
  await expect.poll(() => server.asked.length).toBe(before + 1)
})
