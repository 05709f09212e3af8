import { expect, test } from './visitor'

test('describes a group without joining it', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => {
    sdk.group('team', 'red')
    sdk.groupIdentify('company', 'company-123', { plan: 'pro' })
    sdk.groupIdentify('company', 'company-456')
  })
  expect(await visitor.call((sdk) => sdk.getGroups())).toEqual({ team: 'red' })
  const [, described, bare] = await visitor.events('$groupidentify')
  expect(described!.properties).toMatchObject({
    $group_type: 'company',
    $group_key: 'company-123',
    $group_set: { plan: 'pro' },
    $process_person_profile: true,
  })
  expect(bare!.properties).toMatchObject({ $group_key: 'company-456', $group_set: {} })
})

test('is refused without type or key, with a warning', async ({ visitor }) => {
  await visitor.open({ debug: true })
  await visitor.call((sdk) => {
    sdk.groupIdentify('company')
    sdk.groupIdentify('', 'company-123')
  })
  await visitor.said('posthog.groupIdentify requires a group type and group key')
  expect(await visitor.events('$groupidentify')).toEqual([])
})
