// PostHog's contract `get-feature-flags`.

import { expect, load, test } from './flags'

test('all values, without telling of them', async ({ visitor, server }) => {
  await load(visitor, server, { 'beta-ui': true, checkout: 'blue', off: false })
  expect(await visitor.call((sdk) => sdk.getFeatureFlags() as unknown)).toEqual({
    'beta-ui': true,
    checkout: 'blue',
    off: false,
  })
  expect(await visitor.events('$feature_flag_called')).toEqual([])
})

test('none before they are known, and what is answered is the page’s own', async ({ visitor, server }) => {
  await visitor.open()
  expect(await visitor.call((sdk) => sdk.getFeatureFlags() as unknown)).toBeUndefined()
  await load(visitor, server, { 'beta-ui': true })
  const read = await visitor.call((sdk) => {
    const flags = sdk.getFeatureFlags() as Record<string, unknown>
    flags['beta-ui'] = 'mine'
    return sdk.getFeatureFlag('beta-ui') as unknown
  })
  expect(read).toBe(true)
})
