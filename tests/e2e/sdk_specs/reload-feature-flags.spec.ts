// PostHog's contract `reload-feature-flags`.

import { expect, load, reload, test } from './flags'

test('flags are asked for the visitor as they are now', async ({ visitor, server }) => {
  await load(visitor, server, {})
  await visitor.call((sdk) => {
    sdk.identify('user-123')
    sdk.group('company', 'company-123')
    sdk.setPersonPropertiesForFlags({ plan: 'pro' })
  })
  await reload(visitor, server, { 'beta-ui': true })
  expect(server.asked.at(-1)).toMatchObject({
    distinct_id: 'user-123',
    groups: { company: 'company-123' },
    person_properties: { plan: 'pro' },
  })
  expect(await visitor.call((sdk) => sdk.getFeatureFlags() as unknown)).toEqual({ 'beta-ui': true })
})

test('a failure keeps what was known, and the callback is told', async ({ visitor, server }) => {
  await load(visitor, server, { 'beta-ui': true })
  server.statuses.push(503)
  const told = await visitor.call(
    (sdk) =>
      new Promise((resolve) =>
        sdk.reloadFeatureFlags({
          cb: (error: Error | undefined, flags: object) => resolve([error?.message, flags]),
        }),
      ),
  )
  expect(told).toEqual(['api_error_503', { 'beta-ui': true }])
})

test('calls at once are one request, and each callback is told', async ({ visitor, server }) => {
  await load(visitor, server, {})
  const before = server.asked.length
  server.flags = { 'beta-ui': true }
  const told = await visitor.call((sdk) =>
    Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise((resolve) =>
            sdk.reloadFeatureFlags({ cb: (error: unknown, flags: object) => resolve([error, flags]) }),
          ),
      ),
    ),
  )
  expect(told).toEqual([1, 2, 3].map(() => [undefined, { 'beta-ui': true }]))
  expect(server.asked).toHaveLength(before + 1)
})

test('the callback is told where flags are not asked for', async ({ visitor, server }) => {
  await visitor.open({ advanced_disable_feature_flags: true })
  const told = await visitor.call(
    (sdk) =>
      new Promise((resolve) => sdk.reloadFeatureFlags({ cb: (error?: Error) => resolve(error?.message) })),
  )
  expect(told).toBe('skipped')
  expect(server.asked).toEqual([])
})
