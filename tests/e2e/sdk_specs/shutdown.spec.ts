// PostHog's specification of an SDK: shutdown.
import { watchLeftovers } from '../leftovers'
import { expect, test, withSdk } from '../scripted_server'

test('shutdown delivers what is queued, and nothing is accepted afterwards', async ({
  page,
  server,
  open,
}) => {
  await page.clock.install()
  await open({ request_queue_config: { flush_interval_ms: 5000 } })
  await withSdk(page, (posthog) => {
    posthog.capture('Save')
    const done = posthog.shutdown()
    posthog.capture('While shutting down')
    posthog.identify('ada')
    return done
  })
  expect(server.names()).toEqual(['Save'])
  await withSdk(page, (posthog) => void posthog.capture('After Shutdown'))
  await page.clock.runFor(120_000)
  await page.reload()
  expect(server.names()).toEqual(['Save'])
})

test('a second shutdown does no harm', async ({ page, server, open, lines }) => {
  await open()
  await withSdk(page, async (posthog) => {
    posthog.capture('Save')
    const both = [posthog.shutdown(), posthog.shutdown()]
    await Promise.all(both)
    await posthog.shutdown()
  })
  expect(server.names()).toEqual(['Save'])
  expect(lines).toEqual([])
})

test('a last delivery that fails is warned about, and left to the next page', async ({
  page,
  server,
  open,
  lines,
}) => {
  const left = await watchLeftovers(page)
  await open()
  server.always = 503
  await withSdk(page, (posthog) => (posthog.capture('Save'), posthog.shutdown(500)))
  expect(await left()).toEqual({ listeners: [], timers: 0 })
  expect(lines.some((line) => line.includes('not every event could be delivered'))).toBe(true)
  server.always = 200
  await open()
  await expect.poll(() => server.received.at(-1)!.names).toEqual(['Save'])
})

test('an instance that was shut down can be started again, and neither takes the other’s answers', async ({
  page,
  server,
  open,
}) => {
  await open()
  let release = (): void => {}
  server.answer({ held: new Promise((resolve) => (release = resolve)), status: 200 }, 503)
  await withSdk(page, (posthog) => {
    posthog.capture('Old')
    void posthog.shutdown()
    posthog.init('test-token', { api_host: location.origin, capture_pageview: false })
    posthog.capture('New')
    void posthog.flush()
  })
  await expect.poll(() => server.names()).toEqual(['Old', 'New'])
  release()
  await expect.poll(() => server.names(), { timeout: 10_000 }).toEqual(['Old', 'New', 'New'])
})
