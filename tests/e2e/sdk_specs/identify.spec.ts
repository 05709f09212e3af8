import { expect, test } from './visitor'

test('makes the visitor somebody, and merges who they were', async ({ visitor }) => {
  await visitor.open()
  const anonymous = await visitor.call((sdk) => sdk.get_distinct_id())
  await visitor.call((sdk) => sdk.identify('user-123', { email: 'user@test.test' }, { first: 'here' }))
  expect(await visitor.call((sdk) => sdk.get_distinct_id())).toBe('user-123')
  const [event] = await visitor.events('$identify')
  expect(event).toMatchObject({ distinct_id: 'user-123', properties: { $anon_distinct_id: anonymous } })
  expect(event!.properties.$set).toMatchObject({ email: 'user@test.test' })
})

test('needs an id', async ({ visitor }) => {
  await visitor.open()
  const before = await visitor.local()
  await visitor.call((sdk) => {
    for (const id of [undefined, null, '', 'undefined', '$posthog_cookieless']) sdk.identify(id)
  })
  expect(await visitor.local()).toEqual(before)
  expect(await visitor.events('$identify')).toEqual([])
})
