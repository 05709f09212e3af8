// PostHog's contract `http-client`, as far as it is about requests for feature flags.

import { expect, load, test } from './flags'

for (const [what, status, requests, flag] of [
  ['a lost connection is tried again', 0, 2, true],
  ['502 is tried again', 502, 2, true],
  ['504 is tried again', 504, 2, true],
  ['500 is not', 500, 1, undefined],
  ['503 is not', 503, 1, undefined],
  ['429 is not', 429, 1, undefined],
  ['408 is not', 408, 1, undefined],
] as const)
  test(what, async ({ visitor, server }) => {
    await visitor.open({ advanced_disable_flags: false })
    server.statuses.push(status)
    server.flags = { 'beta-ui': true }
    const told = await visitor.call(
      (sdk) =>
        new Promise((resolve) =>
          sdk.reloadFeatureFlags({ cb: () => resolve(sdk.getFeatureFlag('beta-ui')) }),
        ),
    )
    expect(told).toBe(flag)
    expect(server.asked).toHaveLength(requests)
  })

test('no retries where none are wanted', async ({ visitor, server }) => {
  server.statuses.push(502)
  await load(visitor, server, { 'beta-ui': true }, { feature_flag_request_max_retries: 0 })
  expect(server.asked).toHaveLength(1)
  expect(await visitor.call((sdk) => sdk.getFeatureFlag('beta-ui') as unknown)).toBeUndefined()
})
