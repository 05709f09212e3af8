import { expect, test } from './visitor'

test('makes somebody else of the visitor, in a session of their own', async ({ visitor }) => {
  await visitor.open()
  const [before, after] = await visitor.call((sdk) => {
    const look = (): unknown[] => [
      sdk.get_distinct_id(),
      sdk.getAnonymousId(),
      sdk.get_session_id(),
      sdk.get_property('$device_id'),
    ]
    sdk.identify('user-123')
    sdk.register({ plan: 'pro' })
    sdk.register_for_session({ step: 1 })
    sdk.group('company', 'company-123')
    const known = look()
    sdk.reset(true)
    return [known, look()]
  })
  for (const [at, value] of after!.entries()) expect(value).not.toBe(before![at])
  expect(
    await visitor.call((sdk) => [sdk.getGroups(), sdk.get_property('plan'), sdk.getSessionProperty('step')]),
  ).toEqual([{}, undefined, undefined])
})

test('may say who comes next', async ({ visitor }) => {
  await visitor.open()
  const event = await visitor.call((sdk) => {
    sdk.reset({ resetDeviceID: true, bootstrap: { distinctID: 'bob', isIdentifiedID: true } })
    return sdk.capture('an event').properties
  })
  expect(event).toMatchObject({ distinct_id: 'bob', $is_identified: true })
})

test('says that it forgot the consent too, where nothing is captured then', async ({ visitor }) => {
  await visitor.open({ opt_out_capturing_by_default: true })
  await visitor.call((sdk) => {
    sdk.opt_in_capturing()
    sdk.reset()
  })
  await visitor.said('forgot the consent')
})
