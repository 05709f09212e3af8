// PostHog's specification of an SDK: flush.
import { expect, outbox, test, withSdk } from '../scripted_server'

test('flush sends what is queued at once, and resolves when it has arrived', async ({
  page,
  server,
  open,
}) => {
  await open({ request_queue_config: { flush_interval_ms: 5000 } })
  await withSdk(page, (posthog) => {
    posthog.capture('First')
    posthog.capture('Second')
    return posthog.flush()
  })
  expect(server.received.map(({ names }) => names)).toEqual([['First', 'Second']])
  await withSdk(page, (posthog) => posthog.flush())
  expect(server.received).toHaveLength(1)
})

test('flush of an empty queue sends nothing', async ({ page, server, open, lines }) => {
  await open()
  await withSdk(page, (posthog) => posthog.flush())
  expect([server.received, lines]).toEqual([[], []])
})

test('flush keeps events that could not be delivered, and waits no longer than it is told', async ({
  page,
  server,
  open,
  lines,
}) => {
  await open({ debug: true })
  server.answer(503)
  await withSdk(page, (posthog) => (posthog.capture('Save'), posthog.flush(500)))
  expect(server.received).toHaveLength(1)
  expect(lines.some((line) => line.includes('sent again later'))).toBe(true)
  await expect.poll(() => outbox(page)).toEqual([1])
  // the next one waits until it is there
  await withSdk(page, (posthog) => posthog.flush())
  expect(server.names()).toEqual(['Save', 'Save'])
})

test('flush before init does no harm', async ({ page, server }) => {
  await page.goto(server.url)
  await withSdk(page, (posthog) => posthog.flush())
  expect(server.received).toEqual([])
})
