// PostHog's specification logs, where posthog-js does something else: all else is compared with it (tests/conformance).

import { signalsOf, storedSignals } from '../signals'
import { expect, test } from './visitor'

const SLOW = { logs: { flushIntervalMs: 1e8 } }

test('the queue survives a reset, and records keep whose they were', async ({ visitor, collector }) => {
  await visitor.open(SLOW)
  const before = await visitor.call((sdk) => {
    const id = sdk.get_distinct_id()
    sdk.captureLog({ body: 'before' })
    return id
  })
  await expect.poll(() => visitor.call((sdk) => typeof sdk.metrics.isEnabled)).toBe('undefined')
  await visitor.call((sdk) => {
    sdk.captureLog({ body: 'later' })
    sdk.reset()
  })
  await visitor.call((sdk) => sdk.flush())
  const logs = await storedSignals(collector, 'logs', 2)
  expect(logs.map(({ attributes }) => attributes.posthogDistinctId)).toEqual([before, before])
})

test('a call that had to wait for its file keeps its visitor and its time', async ({
  visitor,
  collector,
}) => {
  await visitor.open(SLOW)
  const [id, time] = await visitor.call((sdk) => {
    const known = [sdk.get_distinct_id(), Date.now()]
    sdk.logger.error('early')
    sdk.identify('ada')
    return known
  })
  await expect.poll(() => visitor.call((sdk) => typeof sdk.metrics.isEnabled)).toBe('undefined')
  await visitor.call((sdk) => sdk.flush())
  const [log] = await storedSignals(collector, 'logs', 1)
  expect(log).toMatchObject({ severityNumber: 17, severityText: 'ERROR', body: { stringValue: 'early' } })
  expect(log!.attributes.posthogDistinctId).toBe(id)
  expect(Number(BigInt(log!.timeUnixNano) / 1_000_000n) - time).toBeLessThan(50)
  expect(log!.observedTimeUnixNano).toBe(log!.timeUnixNano)
})

test('blank logs are dropped, also those that a hook has left blank; one that throws changes nothing', async ({
  visitor,
  collector,
}) => {
  await visitor.open(
    {},
    `{ logs: { flushIntervalMs: 1e8, beforeSend: [
      (log) => (log.body === 'blank me' ? { ...log, body: ' ' } : log),
      (log) => { log.body = 'half changed'; throw new Error('broken') },
    ] } }`,
  )
  await expect.poll(() => visitor.call((sdk) => typeof sdk.metrics.isEnabled)).toBe('undefined')
  await visitor.call((sdk) => {
    for (const body of ['', '   ', '\n\t', 'blank me', 'kept']) sdk.captureLog({ body })
  })
  await visitor.call((sdk) => sdk.flush())
  expect((await storedSignals(collector, 'logs', 1)).map(({ body }) => body.stringValue)).toEqual(['kept'])
})

test('logs of one millisecond keep their order, and are signalled as compressed', async ({
  visitor,
  collector,
}) => {
  await visitor.open(SLOW)
  await expect.poll(() => visitor.call((sdk) => typeof sdk.metrics.isEnabled)).toBe('undefined')
  await visitor.call((sdk) => {
    for (let at = 0; at < 20; at++) sdk.logger.info('log ' + at)
  })
  await visitor.call((sdk) => sdk.flush())
  const logs = await storedSignals(collector, 'logs', 20)
  const times = logs.map(({ timeUnixNano }) => BigInt(timeUnixNano))
  expect(times.every((time, at) => !at || time > times[at - 1]!)).toBe(true)
  expect(visitor.requests.filter((url) => url.includes('/i/v1/logs'))).toEqual([
    expect.stringMatching(/\/i\/v1\/logs\?token=phc_specs&compression=gzip-js$/),
  ])
})

test('a shutdown sends what waits', async ({ visitor, collector }) => {
  await visitor.open(SLOW)
  await expect.poll(() => visitor.call((sdk) => typeof sdk.metrics.isEnabled)).toBe('undefined')
  await visitor.call((sdk) => {
    sdk.logger.info('the last')
    return sdk.shutdown()
  })
  await storedSignals(collector, 'logs', 1)
  await visitor.call((sdk) => sdk.logger.info('too late'))
  expect(signalsOf(collector, 'logs')).toHaveLength(1)
})
