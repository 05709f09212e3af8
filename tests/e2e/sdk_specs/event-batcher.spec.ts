// PostHog's specification of an SDK: event-batcher.
import { expect, test, withSdk } from '../scripted_server'

test('a batch leaves when it has as many events as flush_at', async ({ page, server, open }) => {
  await open({ request_queue_config: { flush_at: 2, flush_interval_ms: 5000 } })
  const started = Date.now()
  await withSdk(page, (posthog) => ['First', 'Second'].forEach((name) => posthog.capture(name)))
  await expect.poll(() => server.received.map(({ names }) => names)).toEqual([['First', 'Second']])
  expect(server.received[0]!.at - started).toBeLessThan(4000)
  await withSdk(page, (posthog) => posthog.flush())
  expect(server.received).toHaveLength(1)
})

test('a batch leaves when its interval has passed', async ({ page, server, open }) => {
  await open({ request_queue_config: { flush_at: 100, flush_interval_ms: 1000 } })
  const started = await withSdk(page, (posthog) => {
    posthog.capture('Delayed')
    return Date.now()
  })
  await expect.poll(() => server.names()).toEqual(['Delayed'])
  expect(server.received[0]!.at - started).toBeGreaterThanOrEqual(990)
})

test('events leave in the order of their capture', async ({ page, server, open }) => {
  await open({ request_queue_config: { flush_at: 3 } })
  await withSdk(page, (posthog) => ['First', 'Second', 'Third'].forEach((name) => posthog.capture(name)))
  await expect.poll(() => server.received.map(({ names }) => names)).toEqual([['First', 'Second', 'Third']])
})

test('no request has more events than max_batch_size', async ({ page, server, open }) => {
  await open({ request_queue_config: { max_batch_size: 2 } })
  await withSdk(page, (posthog) => 'abcde'.split('').forEach((name) => posthog.capture(name)))
  await expect.poll(() => server.names().toSorted()).toEqual('abcde'.split(''))
  expect(server.received.map(({ names }) => names)).toEqual([['a', 'b'], ['c', 'd'], ['e']])
})

test('a batch that the server finds too large is halved until it fits', async ({ page, server, open }) => {
  await open()
  server.always = (names) => (names.length > 2 ? 413 : 200)
  await withSdk(page, (posthog) => 'abcdefgh'.split('').forEach((name) => posthog.capture(name)))
  await withSdk(page, (posthog) => posthog.flush())
  const batches = server.received.map(({ names }) => names)
  expect(batches[0]).toHaveLength(8)
  const taken = batches.filter((names) => names.length <= 2)
  expect(taken.flat().toSorted()).toEqual('abcdefgh'.split(''))
})
