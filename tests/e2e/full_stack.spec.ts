// Calls of the page that are made where the stack ends: they wait until the page's functions have returned, and end nothing.

import { openBarePage } from './bare_page'
import { expect, stored, test } from './fixtures'
import { captureAtTheEnd, type Found } from './full_stack'

const HOOKS = { 'no hook': {}, before_send: { hooked: true } }

test.describe('calls at the end of the stack', () => {
  for (const [name, options] of Object.entries(HOOKS))
    for (const warm of [0, 50])
      test(`${name}, after ${warm} events`, async ({ page, collector }) => {
        await openBarePage(page)
        const found: Found = await page.evaluate(captureAtTheEnd, { ...options, warm })
        expect(found.thrown).toEqual([])
        const names = found.depths.map((free) => `deep ${free}`)
        await stored(collector, { after: 1, ...Object.fromEntries(names.map((name) => [name, 1])) })
        expect(collector.events().filter(({ event }) => event.startsWith('deep'))).toHaveLength(names.length)
        expect(collector.event('after').distinct_id).toBe('ada')
        expect(collector.event('after').properties.plan).toBe('team')
        expect(collector.events('$exception').length).toBe(1)
      })
})
