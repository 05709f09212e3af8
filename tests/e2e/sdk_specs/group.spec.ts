import { expect, test } from './visitor'

test('goes with every event from now on', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => {
    sdk.group('company', 'company-123', { plan: 'pro' })
    sdk.capture('Viewed Dashboard')
  })
  const [told, viewed] = await visitor.events()
  expect(told).toMatchObject({
    event: '$groupidentify',
    properties: { $group_type: 'company', $group_key: 'company-123', $group_set: { plan: 'pro' } },
  })
  expect(viewed!.properties.$groups).toEqual({ company: 'company-123' })
})

test('is refused without type or key, with a warning', async ({ visitor }) => {
  await visitor.open({ debug: true })
  await visitor.call((sdk) => {
    sdk.group('company')
    sdk.group('', 'key')
  })
  await visitor.said('requires a group type and group key')
  expect(await visitor.call((sdk) => sdk.getGroups())).toEqual({})
})

for (const [when, config] of [
  ['nobody may be known', { person_profiles: 'never' }],
  ['consent is missing', { opt_out_capturing_by_default: true }],
] as const) {
  test(`does nothing where ${when}`, async ({ visitor }) => {
    await visitor.open(config)
    await visitor.call((sdk) => sdk.group('company', 'company-123', { plan: 'pro' }))
    expect(await visitor.call((sdk) => sdk.getGroups())).toEqual({})
    expect(await visitor.events('$groupidentify')).toEqual([])
  })
}
