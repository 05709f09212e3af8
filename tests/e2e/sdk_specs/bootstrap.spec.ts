// PostHog's contract `bootstrap`.

import { expect, reload, test } from './flags'
import type { Visitor } from './visitor'

const FLAGS = {
  featureFlags: { 'beta-ui': 'variant-a', legacy: true, disabled: false },
  featureFlagPayloads: { 'beta-ui': { color: 'blue' }, disabled: { k: 'v' } },
}

/** Values and payloads as the page reads them. */
const read = (visitor: Visitor, ...keys: string[]): Promise<unknown[]> =>
  visitor.call(
    new Function(
      'sdk',
      `return ${JSON.stringify(keys)}.map((key) => [
        sdk.getFeatureFlag(key, { send_event: false }) ?? null, sdk.getFeatureFlagPayload(key) ?? null])`,
    ) as (sdk: object) => unknown[],
  )

/** What events of reading flags say, by flag. */
const told = async (visitor: Visitor): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    (await visitor.events('$feature_flag_called')).map(({ properties }) => [
      properties.$feature_flag,
      [properties.$used_bootstrap_value, properties.$feature_flag_bootstrapped_response],
    ]),
  )

test('flags and payloads are there on the line after init, and nothing is asked for', async ({
  visitor,
  server,
}) => {
  await visitor.open({ advanced_disable_flags: true, bootstrap: FLAGS })
  expect(await read(visitor, 'beta-ui', 'legacy')).toEqual([
    ['variant-a', { color: 'blue' }],
    [true, null],
  ])
  const [[disabled, payload]] = (await read(visitor, 'disabled')) as [[unknown, unknown]]
  expect([disabled || false, payload]).toEqual([false, null])
  const heard = await visitor.call(
    (sdk) => new Promise((resolve) => sdk.onFeatureFlags((names: string[]) => resolve(names.sort()))),
  )
  expect(heard).toEqual(['beta-ui', 'legacy'])
  await visitor.call((sdk) => void sdk.getFeatureFlag('beta-ui'))
  expect(await told(visitor)).toEqual({ 'beta-ui': [true, 'variant-a'] })
  expect(server.asked).toEqual([])
})

test('they come before those that were stored', async ({ visitor, server }) => {
  server.flags = { checkout: false }
  await visitor.open({ advanced_disable_flags: false })
  await reload(visitor, server, { checkout: false })
  await visitor.open({ advanced_disable_flags: true, bootstrap: { featureFlags: { checkout: true } } })
  expect(await read(visitor, 'checkout')).toEqual([[true, null]])
})

test('an answer takes their place, and none that it lacks comes back, also after a reset', async ({
  visitor,
  server,
}) => {
  server.flags = { 'beta-ui': 'variant-b' }
  await visitor.open({ advanced_disable_flags: false, bootstrap: FLAGS })
  await reload(visitor, server, { 'beta-ui': 'variant-b' })
  const [beta, [legacy]] = (await read(visitor, 'beta-ui', 'legacy')) as [unknown, [unknown]]
  expect(beta).toEqual(['variant-b', null])
  expect(legacy).not.toBe(true)
  await visitor.call((sdk) => void sdk.getFeatureFlag('beta-ui'))
  expect((await told(visitor))['beta-ui']).toEqual([false, 'variant-a'])
  await visitor.call((sdk) => sdk.reset())
  await reload(visitor, server, { 'beta-ui': 'variant-b' })
  const [[again]] = (await read(visitor, 'legacy')) as [[unknown]]
  expect(again).not.toBe(true)
})

test('an answer with errors leaves those that it lacks', async ({ visitor, server }) => {
  server.more = { errorsWhileComputingFlags: true }
  await visitor.open({ advanced_disable_flags: false, bootstrap: FLAGS })
  await reload(visitor, server, { 'beta-ui': 'variant-b' })
  expect(await read(visitor, 'legacy')).toEqual([[true, null]])
  await visitor.call((sdk) => void sdk.getFeatureFlag('legacy'))
  expect((await told(visitor)).legacy).toEqual([false, true])
})

/** Who the visitor is: id, anonymous id, and whether they are identified. */
const who = (visitor: Visitor) =>
  visitor.call((sdk) => {
    const { $is_identified } = sdk.capture('who').properties
    return [sdk.get_distinct_id(), sdk.getAnonymousId(), $is_identified] as [string, string, boolean]
  })

test("an anonymous id is the visitor's, the last one where pages give several", async ({ visitor }) => {
  await visitor.open({ bootstrap: { distinctID: 'anon-abc' } })
  expect(await who(visitor)).toEqual(['anon-abc', 'anon-abc', false])
  await visitor.open({ bootstrap: { distinctID: 'anon-def' } })
  // the contract leaves the first one; posthog-js takes the page's word, and so do we
  expect(await who(visitor)).toEqual(['anon-def', 'anon-def', false])
})

test('an identified id makes the visitor known, and is not the id of the device', async ({ visitor }) => {
  await visitor.open({ bootstrap: { distinctID: 'user-123', isIdentifiedID: true } })
  const [id, , isIdentified] = await who(visitor)
  expect([id, isIdentified]).toEqual(['user-123', true])
  expect(await visitor.call((sdk) => sdk.get_property('$device_id') as string)).not.toBe('user-123')
  expect((await visitor.events('$identify')).length).toBe(0)
})

test('an identified id is merged with an anonymous visitor, and leaves another person alone', async ({
  visitor,
}) => {
  await visitor.open()
  const anonymous = await visitor.call((sdk) => sdk.get_distinct_id() as string)
  await visitor.open({ bootstrap: { distinctID: 'user-123', isIdentifiedID: true } })
  expect((await who(visitor))[0]).toBe('user-123')
  const [identify, ...others] = await visitor.events('$identify')
  expect(others).toEqual([])
  expect(identify!.properties).toMatchObject({ distinct_id: 'user-123', $anon_distinct_id: anonymous })
  await visitor.open({ debug: true, bootstrap: { distinctID: 'user-456', isIdentifiedID: true } })
  expect((await who(visitor))[0]).toBe('user-123')
  await visitor.said('already-identified')
})

test('an identified id that the anonymous visitor has already is theirs, without an event', async ({
  visitor,
}) => {
  await visitor.open({ bootstrap: { distinctID: 'user-123' } })
  await visitor.open({ bootstrap: { distinctID: 'user-123', isIdentifiedID: true } })
  const [id, , isIdentified] = await who(visitor)
  expect([id, isIdentified]).toEqual(['user-123', true])
  expect(await visitor.events('$identify')).toEqual([])
})

test('who has opted out is merged without an event', async ({ visitor, collector }) => {
  await visitor.open()
  await visitor.call((sdk) => sdk.opt_out_capturing())
  await visitor.open({ bootstrap: { distinctID: 'user-123', isIdentifiedID: true } })
  expect(await visitor.call((sdk) => sdk.get_distinct_id() as string)).toBe('user-123')
  await visitor.call((sdk) => sdk.flush())
  expect(collector.events().map(({ event }) => event)).toEqual([])
})

test('a session is continued where its id is one', async ({ visitor }) => {
  // of this minute: a session that is a day old has ended
  const time = Date.now().toString(16).padStart(12, '0')
  const sessionID = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
  await visitor.open({ bootstrap: { sessionID } })
  expect(await visitor.call((sdk) => sdk.get_session_id() as string)).toBe(sessionID)
  await visitor.call((sdk) => sdk.reset(true))
  await visitor.open({ debug: true, bootstrap: { sessionID: 'not-a-uuid' } })
  expect(await visitor.call((sdk) => sdk.get_session_id() as string)).toMatch(/^[\da-f-]{36}$/)
  await visitor.said('sessionID')
})
