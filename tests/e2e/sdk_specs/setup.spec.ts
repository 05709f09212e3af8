// PostHog's contract `setup`.

import { expect, stored } from '../fixtures'
import { test } from './visitor'

test('starts storage, queue and identity, and restores them on the next page', async ({
  visitor,
  collector,
}) => {
  await visitor.open()
  const [isLoaded, id] = await visitor.call((sdk) => {
    sdk.register({ plan: 'pro' })
    sdk.capture('queued')
    return [sdk.__loaded, sdk.get_distinct_id()] as [boolean, string]
  })
  expect(isLoaded).toBe(true)
  expect(id).toMatch(/\S/)
  expect(await visitor.local()).toMatchObject({ distinct_id: id, plan: 'pro' })
  await stored(collector, { queued: 1 })
  await visitor.open()
  expect(await visitor.call((sdk) => [sdk.getAnonymousId(), sdk.get_property('plan')] as string[])).toEqual([
    id,
    'pro',
  ])
})

test('a second time changes nothing and listens to nothing twice', async ({ page, visitor }) => {
  await page.addInitScript(() => {
    const { addEventListener } = EventTarget.prototype
    ;(window as any).added = 0
    EventTarget.prototype.addEventListener = function (...args) {
      ;(window as any).added++
      return addEventListener.apply(this, args)
    }
  })
  await visitor.open()
  const [isSame, added, ids] = await visitor.call((sdk) => {
    const page = window as any
    const before = [page.added, sdk.get_distinct_id()]
    const again = sdk.init('phc_specs', { api_host: location.origin, bootstrap: { distinctID: 'other' } })
    return [again === sdk, page.added - before[0], [before[1], sdk.get_distinct_id()]] as [
      boolean,
      number,
      string[],
    ]
  })
  expect([isSame, added]).toEqual([true, 0])
  expect(ids[1]).toBe(ids[0])
  await visitor.said('already initialized')
})
