// PostHog's contract `feature-flag-called-tracker`.

import { expect, load, reload, test } from './flags'
import type { Visitor } from './visitor'

const read = (visitor: Visitor): Promise<unknown> =>
  visitor.call((sdk) => sdk.getFeatureFlag('beta-ui') as unknown)
const told = async (visitor: Visitor): Promise<unknown[]> =>
  (await visitor.events('$feature_flag_called')).map(({ properties }) => properties.$feature_flag_response)

test('each value is told once', async ({ visitor, server }) => {
  await load(visitor, server, { 'beta-ui': true })
  await read(visitor)
  await read(visitor)
  await reload(visitor, server, { 'beta-ui': false })
  await read(visitor)
  await read(visitor)
  expect(await told(visitor)).toEqual([true, false])
})

test('anew for somebody else', async ({ visitor, server }) => {
  await load(visitor, server, { 'beta-ui': true })
  await read(visitor)
  await visitor.call((sdk) => void sdk.reset())
  await reload(visitor, server, { 'beta-ui': true })
  await read(visitor)
  expect(await told(visitor)).toEqual([true, true])
})

const registered = {
  team: 'growth',
  $referring_domain: 'google.com',
  utm_source: 'google',
  $referrer: 'https://google.com/search?q=posthog',
}
for (const [what, experiment, more, isMinimal] of [
  ['without the server’s word', false, {}, false],
  ['where nobody knows of experiments', undefined, { minimalFlagCalledEvents: true }, false],
  ['of an experiment', true, { minimalFlagCalledEvents: true }, false],
  ['of no experiment', false, { minimalFlagCalledEvents: true }, true],
] as const)
  test(`how much is told ${what}`, async ({ visitor, server }) => {
    server.more = more
    await load(visitor, server, {
      'beta-ui': { value: true, ...(experiment !== undefined && { experiment }) },
    })
    await visitor.call(
      new Function('sdk', `sdk.register(${JSON.stringify(registered)})`) as (sdk: unknown) => void,
    )
    await read(visitor)
    const [event] = await visitor.events('$feature_flag_called')
    const { properties } = event!
    expect(properties).toMatchObject({
      $feature_flag: 'beta-ui',
      $feature_flag_response: true,
      $referring_domain: 'google.com',
      utm_source: 'google',
      $lib: 'web',
    })
    expect('team' in properties).toBe(!isMinimal)
    expect('$referrer' in properties).toBe(!isMinimal)
    expect('$feature/beta-ui' in properties).toBe(!isMinimal)
  })
