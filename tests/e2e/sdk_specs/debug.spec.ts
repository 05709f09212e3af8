// PostHog's contract `debug`.

import { expect, test } from './visitor'

test('is switched on and off, on by default, and sends nothing', async ({ visitor }) => {
  await visitor.open()
  const after = (event: string): Promise<boolean> =>
    visitor
      .call(new Function('sdk', `sdk.capture('${event}')`) as (sdk: object) => void)
      .then(() => visitor.call((sdk) => sdk.flush()))
      .then(() => visitor.lines.some((line) => line.includes(event)))
  expect(await after('quiet')).toBe(false)
  const asked = visitor.requests.length
  await visitor.call((sdk) => sdk.debug())
  expect(await visitor.call((sdk) => sdk.config.debug as boolean)).toBe(true)
  expect(visitor.requests).toHaveLength(asked)
  expect(await after('loud')).toBe(true)
  await visitor.call((sdk) => sdk.debug(false))
  expect(await after('quiet again')).toBe(false)
  await visitor.call((sdk) => sdk.debug(true))
  expect(await after('loud again')).toBe(true)
  const names = (await visitor.events()).map(({ event }) => event)
  expect(names.sort()).toEqual(['loud', 'loud again', 'quiet', 'quiet again'])
})

test('is remembered for the next page', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => sdk.debug())
  await visitor.open()
  expect(await visitor.call((sdk) => sdk.config.debug as boolean)).toBe(true)
  await visitor.call((sdk) => sdk.debug(false))
  await visitor.open()
  expect(await visitor.call((sdk) => sdk.config.debug as boolean)).toBe(false)
})
