// PostHog's contract `unregister`.

import { expect, test } from './visitor'

test('a property is in no later event, on later pages either, and others stay', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => {
    sdk.register({ plan: 'pro', region: 'eu' })
    sdk.unregister('plan')
    sdk.unregister('missing')
    sdk.capture('Viewed Dashboard')
  })
  await visitor.open()
  await visitor.call((sdk) => void sdk.capture('Loaded'))
  const seen = (await visitor.events()).map(({ properties }) => [properties.region, 'plan' in properties])
  expect(seen).toEqual([
    ['eu', false],
    ['eu', false],
  ])
})
