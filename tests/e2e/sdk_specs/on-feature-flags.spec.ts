// PostHog's contract `on-feature-flags`.

import { expect, load, reload, test } from './flags'
import type { Visitor } from './visitor'

const listen = (visitor: Visitor): Promise<void> =>
  visitor.call((sdk) => {
    const page = window as unknown as { heard: unknown[]; stop: () => void }
    page.heard = []
    page.stop = sdk.onFeatureFlags((...given: unknown[]) => page.heard.push(given)) as () => void
  })
const heard = (visitor: Visitor): Promise<unknown[]> =>
  visitor.call(() => (window as unknown as { heard: unknown[] }).heard)

test('a listener hears of flags when they are loaded', async ({ visitor, server }) => {
  await visitor.open({ advanced_disable_flags: false })
  await listen(visitor)
  expect(await heard(visitor)).toEqual([])
  await reload(visitor, server, { 'beta-ui': true, checkout: 'blue', off: false })
  expect(await heard(visitor)).toEqual([
    [['beta-ui', 'checkout'], { 'beta-ui': true, checkout: 'blue' }, { errorsLoading: false }],
  ])
})

test('a listener that comes later hears of them at once', async ({ visitor, server }) => {
  await load(visitor, server, { 'beta-ui': true })
  await listen(visitor)
  expect(await heard(visitor)).toEqual([[['beta-ui'], { 'beta-ui': true }]])
})

test('a listener that left hears nothing', async ({ visitor, server }) => {
  await load(visitor, server, {})
  await listen(visitor)
  await visitor.call(() => (window as unknown as { stop: () => void }).stop())
  await reload(visitor, server, { 'beta-ui': true })
  expect(await heard(visitor)).toHaveLength(1)
})

test('a failure is told, with what is known', async ({ visitor, server }) => {
  await load(visitor, server, { 'beta-ui': true })
  await listen(visitor)
  server.statuses.push(500)
  await reload(visitor, server, {})
  expect((await heard(visitor))[1]).toEqual([['beta-ui'], { 'beta-ui': true }, { errorsLoading: true }])
})

test('a listener that throws keeps nothing from the others', async ({ visitor, server }) => {
  await load(visitor, server, {})
  await visitor.call((sdk) => {
    sdk.onFeatureFlags(() => {
      throw new Error('mine')
    })
  })
  await listen(visitor)
  await reload(visitor, server, { 'beta-ui': true })
  expect(await heard(visitor)).toHaveLength(2)
})
