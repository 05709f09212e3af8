// PostHog's contract `create-person-profile`.

import { expect, test } from './visitor'

test('makes a person of the visitor once, who stays who they are', async ({ visitor }) => {
  await visitor.open({ person_profiles: 'identified_only' })
  const ids = await visitor.call((sdk) => {
    const before = sdk.get_distinct_id() as string
    sdk.createPersonProfile()
    sdk.createPersonProfile()
    return [before, sdk.get_distinct_id() as string]
  })
  expect(ids[1]).toBe(ids[0])
  const [set, ...others] = await visitor.events('$set')
  expect(others).toEqual([])
  expect(set!.properties).toMatchObject({ distinct_id: ids[0], $process_person_profile: true })
  expect([set!.properties.$set, set!.properties.$set_once]).toEqual([{}, expect.anything()])
})

test('does nothing where there are no persons', async ({ visitor }) => {
  await visitor.open({ person_profiles: 'never' })
  await visitor.call((sdk) => sdk.createPersonProfile())
  expect(await visitor.events('$set')).toEqual([])
})
