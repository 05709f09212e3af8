// PostHog's contract `exception-event-metadata`, as far as it is about browsers.

import { expect, test, type Visitor } from './visitor'

interface Exception {
  type: string
  value: string
  mechanism: Record<string, unknown>
}

/** Exceptions as they are stored. */
const exceptions = async (visitor: Visitor) =>
  (await visitor.events('$exception')).map(({ properties }) => ({
    properties,
    list: properties.$exception_list as Exception[],
  }))

test('what the page captures is an error that it has handled, whatever its properties say', async ({
  visitor,
}) => {
  await visitor.open()
  await visitor.call((sdk) =>
    sdk.captureException(new TypeError('boom'), {
      $exception_list: [{ type: 'Spoofed' }],
      $exception_level: 'fatal',
      $exception_source: 'spoofed',
      own: 1,
    }),
  )
  const [{ properties, list }] = (await exceptions(visitor)) as [Awaited<ReturnType<typeof exceptions>>[0]]
  expect(properties).toMatchObject({ $exception_level: 'error', own: 1 })
  expect(properties).not.toHaveProperty('$exception_source')
  expect(properties).not.toHaveProperty('$exception_sources')
  expect(list).toHaveLength(1)
  expect(list[0]).toMatchObject({
    type: 'TypeError',
    mechanism: { type: 'generic', handled: true, synthetic: false, exception_id: 0 },
  })
  for (const name of ['parent_id', 'source']) expect(list[0]!.mechanism).not.toHaveProperty(name)
})

test('a stack that the SDK had to make is synthetic', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => sdk.captureException('a text'))
  const [{ list }] = (await exceptions(visitor)) as [Awaited<ReturnType<typeof exceptions>>[0]]
  expect(list[0]!.mechanism.synthetic).toBe(true)
})

test('causes and members of an aggregate say whose they are, parents first', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) =>
    sdk.captureException(
      new AggregateError(
        [new TypeError('one'), new RangeError('two', { cause: new SyntaxError('why') })],
        'all',
      ),
    ),
  )
  const [{ list }] = (await exceptions(visitor)) as [Awaited<ReturnType<typeof exceptions>>[0]]
  expect(list.map(({ value }) => value)).toEqual(['all', 'one', 'two', 'why'])
  expect(list.map(({ mechanism }) => mechanism.exception_id)).toEqual([0, 1, 2, 3])
  expect(list.slice(1).map(({ mechanism: { type, parent_id } }) => [type, parent_id])).toEqual([
    ['chained', 0],
    ['chained', 0],
    ['chained', 2],
  ])
  expect(list[3]!.mechanism.source).toBe('cause')
})

test('a circle of causes is said once, and no more than fifty are', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => {
    const one = new Error('one') as Error & { cause: unknown }
    one.cause = new Error('two', { cause: one })
    sdk.captureException(one)
    const many = Array.from({ length: 80 }, (_, at) => new Error(`member ${at}`))
    sdk.captureException(new AggregateError(many, 'many'))
  })
  const [circle, many] = await exceptions(visitor)
  expect(circle!.list.map(({ value }) => value)).toEqual(['one', 'two'])
  expect(many!.list).toHaveLength(50)
  expect(many!.list.slice(0, 3).map(({ value }) => value)).toEqual(['many', 'member 0', 'member 1'])
})

test('what is not caught is not handled, and says which handler has seen it', async ({ visitor }) => {
  await visitor.open({ capture_exceptions: true })
  await visitor.call(() => {
    setTimeout(() => {
      throw new TypeError('uncaught')
    })
    return new Promise((resolve) => addEventListener('error', () => setTimeout(resolve)))
  })
  const [{ properties, list }] = (await exceptions(visitor)) as [Awaited<ReturnType<typeof exceptions>>[0]]
  expect(properties).toMatchObject({ $exception_level: 'error', $exception_source: 'browser.window_onerror' })
  expect(list[0]!.mechanism).toMatchObject({ handled: false, synthetic: false })
})
