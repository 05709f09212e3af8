// PostHog's contract `get-feature-flags-and-payloads`.

import { expect, load, test } from './flags'

test('values and payloads together, without telling of them', async ({ visitor, server }) => {
  await load(visitor, server, {
    'beta-ui': { value: true, payload: { color: 'green' } },
    checkout: { value: 'blue', payload: { copy: 'new' } },
  })
  expect(await visitor.call((sdk) => sdk.getFeatureFlagsAndPayloads() as unknown)).toEqual({
    flags: { 'beta-ui': true, checkout: 'blue' },
    payloads: { 'beta-ui': { color: 'green' }, checkout: { copy: 'new' } },
  })
  expect(await visitor.events('$feature_flag_called')).toEqual([])
})

test('both are empty where there are none', async ({ visitor, server }) => {
  await load(visitor, server, {})
  expect(await visitor.call((sdk) => sdk.getFeatureFlagsAndPayloads() as unknown)).toEqual({
    flags: {},
    payloads: {},
  })
})
