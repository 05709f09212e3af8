// PostHog's contract `is-opt-out`.

import { expect, test } from './visitor'

test('is false until the visitor opts out, and remembered', async ({ visitor }) => {
  await visitor.open()
  const isOut = (): Promise<boolean> => visitor.call((sdk) => sdk.has_opted_out_capturing() as boolean)
  expect(await isOut()).toBe(false)
  await visitor.call((sdk) => sdk.opt_out_capturing())
  expect(await isOut()).toBe(true)
  await visitor.open()
  expect(await isOut()).toBe(true)
  await visitor.call((sdk) => sdk.opt_in_capturing())
  expect(await isOut()).toBe(false)
})
