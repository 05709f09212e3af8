// PostHog's contract `get-feature-flag-result`.

import { expect, load, test } from './flags'

test('key, whether it is on, variant and payload', async ({ visitor, server }) => {
  await load(visitor, server, { checkout: { value: 'blue', payload: { copy: 'new' } }, 'beta-ui': false })
  const read = await visitor.call((sdk) =>
    ['checkout', 'beta-ui', 'missing-flag'].map((key) => sdk.getFeatureFlagResult(key) as unknown),
  )
  expect(read).toEqual([
    { key: 'checkout', enabled: true, variant: 'blue', payload: { copy: 'new' } },
    { key: 'beta-ui', enabled: false, variant: undefined, payload: undefined },
    undefined,
  ])
  const told = await visitor.events('$feature_flag_called')
  expect(told.map(({ properties }) => properties.$feature_flag)).toEqual([
    'checkout',
    'beta-ui',
    'missing-flag',
  ])
  expect(told[2]!.properties.$feature_flag_error).toBe('flag_missing')
})
