// PostHog's contract `get-distinct-id`, as far as it is about clients.

import { expect, test } from './visitor'

test('is the anonymous id until the visitor is identified', async ({ visitor }) => {
  await visitor.open()
  const [id, anonymous, identified, again] = await visitor.call((sdk) => {
    const before = [sdk.get_distinct_id(), sdk.getAnonymousId()]
    sdk.identify('user-123')
    const after = sdk.get_distinct_id()
    sdk.reset()
    return [...before, after, sdk.get_distinct_id()] as string[]
  })
  expect([id, identified]).toEqual([anonymous, 'user-123'])
  expect([id, identified]).not.toContain(again)
})
