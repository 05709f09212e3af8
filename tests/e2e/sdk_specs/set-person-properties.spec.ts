// PostHog's contract `set-person-properties`.

import { expect, test } from './visitor'

test('says properties of the person, those that are set once too', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => {
    sdk.identify('user-123')
    sdk.setPersonProperties({ email: 'user@test.test' }, { first_seen: 'yesterday' })
  })
  const [set, ...others] = await visitor.events('$set')
  expect(others).toEqual([])
  expect(set!.properties).toMatchObject({
    distinct_id: 'user-123',
    $set: { email: 'user@test.test' },
    $set_once: { first_seen: 'yesterday' },
  })
})

test('nothing to say is no event and no error', async ({ visitor }) => {
  await visitor.open()
  const thrown = await visitor.call((sdk) => {
    try {
      sdk.setPersonProperties()
      return ''
    } catch (error) {
      return String(error)
    }
  })
  expect(thrown).toBe('')
  expect(await visitor.events('$set')).toEqual([])
})
