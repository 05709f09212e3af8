// PostHog's contract `get-feature-flag-payload`.

import { expect, load, test } from './flags'

test('the payload of the value that matched, without telling of it', async ({ visitor, server }) => {
  await load(visitor, server, { checkout: { value: 'blue', payload: { cta: 'Try now' } }, plain: true })
  const read = await visitor.call((sdk) =>
    ['checkout', 'plain', 'missing-flag'].map((key) => sdk.getFeatureFlagPayload(key) as unknown),
  )
  expect(read).toEqual([{ cta: 'Try now' }, undefined, undefined])
  expect(await visitor.events('$feature_flag_called')).toEqual([])
})

test('payloads of every kind', async ({ visitor, server }) => {
  const kinds = { object: { a: [1] }, list: [1, 'x'], number: 5, text: 'hello', yes: true, nothing: null }
  await load(
    visitor,
    server,
    Object.fromEntries(Object.entries(kinds).map(([key, payload]) => [key, { value: true, payload }])),
  )
  const read = await visitor.call((sdk) =>
    ['object', 'list', 'number', 'text', 'yes', 'nothing'].map(
      (key) => [key, sdk.getFeatureFlagPayload(key)] as const,
    ),
  )
  expect(Object.fromEntries(read)).toEqual(kinds)
})
