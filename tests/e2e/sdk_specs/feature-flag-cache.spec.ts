// PostHog's contract `feature-flag-cache`.

import { expect, load, test } from './flags'

test('values and payloads are kept, and there on the line after init of the next page', async ({
  visitor,
  server,
  page,
}) => {
  await load(visitor, server, { 'beta-ui': { value: true, payload: { color: 'green' } }, checkout: 'blue' })
  const kept = (await visitor.local())!
  expect(kept.$enabled_feature_flags).toEqual({ 'beta-ui': true, checkout: 'blue' })
  expect(kept.$feature_flag_payloads).toEqual({ 'beta-ui': '{"color":"green"}' })
  const asked = server.asked.length
  await page.reload()
  const read = await page.evaluate((config) => {
    const { posthog } = window as unknown as { posthog: Record<string, any> }
    posthog.init('phc_specs', { ...config, api_host: location.origin })
    return [posthog.getFeatureFlag('checkout'), posthog.getFeatureFlagPayload('beta-ui')] as unknown[]
  }, {})
  expect(read).toEqual(['blue', { color: 'green' }])
  expect(server.asked).toHaveLength(asked)
})

test('a reset forgets them', async ({ visitor, server }) => {
  await load(visitor, server, { 'beta-ui': true })
  server.statuses.push(500)
  const read = await visitor.call((sdk) => {
    sdk.reset()
    return [sdk.getFeatureFlags(), sdk.getFeatureFlag('beta-ui')] as unknown[]
  })
  expect(read).toEqual([undefined, undefined])
  expect((await visitor.local())!.$enabled_feature_flags).toBeUndefined()
})
