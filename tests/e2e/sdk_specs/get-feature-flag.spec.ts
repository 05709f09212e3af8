// PostHog's contract `get-feature-flag`, and `isFeatureEnabled` over it.

import { expect, load, test } from './flags'

test('the value that is kept is answered, and told of', async ({ visitor, server }) => {
  await load(visitor, server, { 'beta-ui': true, checkout: 'blue', off: false })
  expect(
    await visitor.call((sdk) =>
      ['beta-ui', 'checkout', 'off'].map((key) => sdk.getFeatureFlag(key) as unknown),
    ),
  ).toEqual([true, 'blue', false])
  const told = (await visitor.events('$feature_flag_called')).map(({ properties }) => [
    properties.$feature_flag,
    properties.$feature_flag_response,
  ])
  expect(told).toEqual([
    ['beta-ui', true],
    ['checkout', 'blue'],
    ['off', false],
  ])
})

test('telling of it can be left out', async ({ visitor, server }) => {
  await load(visitor, server, { 'beta-ui': true })
  const read = await visitor.call((sdk) => [
    sdk.getFeatureFlag('beta-ui', { send_event: false }) as unknown,
    sdk.isFeatureEnabled('beta-ui', { send_event: false }) as unknown,
  ])
  expect(read).toEqual([true, true])
  expect(await visitor.events('$feature_flag_called')).toEqual([])
})

test('isFeatureEnabled: variants are on, defaultValue stands for what is not known', async ({
  visitor,
  server,
}) => {
  await load(visitor, server, { checkout: 'blue', off: false })
  const read = await visitor.call((sdk) => [
    sdk.isFeatureEnabled('checkout') as unknown,
    sdk.isFeatureEnabled('off', { defaultValue: true }) as unknown,
    sdk.isFeatureEnabled('unknown') as unknown,
    sdk.isFeatureEnabled('unknown', { defaultValue: true }) as unknown,
  ])
  expect(read).toEqual([true, false, undefined, true])
})

test('reading asks for nothing', async ({ visitor, server }) => {
  await load(visitor, server, { 'beta-ui': true })
  const before = server.asked.length
  await visitor.call((sdk) => sdk.getFeatureFlag('beta-ui') as unknown)
  await visitor.events()
  expect(server.asked).toHaveLength(before)
})
