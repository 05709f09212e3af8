// What happens between `init()` and the moment when the browser has compiled the module, which is within the task that calls it.

import { openBarePage } from './bare_page'
import { besides, QUIET, TOKEN } from './beside'
import { expect, stored, test } from './fixtures'

const BUTTON = '<button>Buy</button>'
/** Source text: `init` with `options` over what tests set. */
const init = (options: object = {}): string =>
  `window.posthog.init('${TOKEN}', { api_host: location.origin, ...${JSON.stringify({ ...QUIET, advanced_disable_flags: true, ...options })} })`

test('a click and another address in the task that calls init are captured as with posthog-js', async ({
  browser,
  collector,
}) => {
  for (const options of [{ capture_pageview: 'history_change' }, { capture_pageview: true }]) {
    const { theirs, ours } = await besides(
      browser,
      collector,
      async ({ page, stored }) => {
        await page.evaluate(`
          ${init({ autocapture: true, ...options })}
          document.querySelector('button').click()
          history.pushState({}, '', '/page/two?utm_source=letter')
          document.title = 'Two'
          0`)
        await stored({ $pageview: 1, $autocapture: 1 })
        await page.evaluate(() => window.posthog.capture('last'))
        await stored({ last: 1 })
      },
      { html: BUTTON },
    )
    const seen = (events: typeof ours): unknown[] =>
      events.map(({ event, properties }) => [
        event,
        new URL(properties.$current_url as string).pathname,
        properties.navigation_type,
        properties.utm_source,
        properties.title,
        properties.$elements_chain,
      ])
    expect(seen(ours)).toEqual(seen(theirs))
  }
})

test('the page view has the address that was there a moment after init, however long compiling takes', async ({
  browser,
  collector,
}) => {
  const { theirs, ours } = await besides(
    browser,
    collector,
    async ({ page, stored }) => {
      await page.evaluate(`
        ${init({ capture_pageview: 'history_change' })}
        // after the timer of 1 ms that posthog-js sets
        new Promise((done) => setTimeout(done, 2)).then(() => history.pushState({}, '', '/page/two'))`)
      await stored({ $pageview: 2 })
    },
    { before: () => (WebAssembly.compileStreaming = () => new Promise(() => {})) },
  )
  const seen = (events: typeof ours): unknown[] =>
    events.map(({ event, properties }) => [
      event,
      properties.$pathname,
      properties.navigation_type,
      properties.$prev_pageview_pathname,
    ])
  expect(seen(ours)).toEqual(seen(theirs))
})

test('nothing is read, stored or compiled in the task that only calls init', async ({ page, collector }) => {
  await openBarePage(page)
  const left = await page.evaluate(
    `${init()}; [posthog.__loaded, Object.keys(localStorage), document.cookie]`,
  )
  expect(left).toEqual([true, [], ''])
  await stored(collector, { $pageview: 1 })
})

test('a call that needs an answer gets it at once', async ({ page, collector }) => {
  await openBarePage(page)
  const id = await page.evaluate(`${init()}; posthog.get_distinct_id()`)
  expect(id).toMatch(/^[\da-f-]{36}$/)
  await stored(collector, { $pageview: 1 })
  expect(collector.event('$pageview').distinct_id).toBe(id)
})

test('the page view of a page that goes away at once is delivered', async ({ page, collector }) => {
  await openBarePage(page)
  await page.evaluate(`${init()}; dispatchEvent(new PageTransitionEvent('pagehide'))`)
  await stored(collector, { $pageview: 1 })
  expect(collector.events('$pageview')).toHaveLength(1)
})

test('a call near the end of the stack leaves the opening to the next one', async ({ page, collector }) => {
  await openBarePage(page)
  const answers = await page.evaluate(`
    ${init()}
    const deep = () => {
      try {
        return deep()
      } catch {
        return String(posthog.get_distinct_id())
      }
    }
    const seen = [deep(), posthog.get_distinct_id()]
    posthog.capture('after')
    seen`)
  expect((answers as string[])[1]).toMatch(/^[\da-f-]{36}$/)
  await stored(collector, { $pageview: 1, after: 1 })
})

test('an instance that is shut down on the next line captures nothing', async ({ page, collector }) => {
  await openBarePage(page)
  await page.evaluate(`${init()}; posthog.shutdown()`)
  // another instance, so that there is something to wait for
  await page.evaluate(`posthog.init('phc_other', { api_host: location.origin }, 'other').capture('other')`)
  await stored(collector, { other: 1, $pageview: 1 })
  expect(collector.events('$pageview').map(({ properties }) => properties.token)).toEqual(['phc_other'])
})
