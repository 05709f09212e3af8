// PostHog's contract `exception-steps`, as far as it is about browsers.

import { expect, test, type Visitor } from './visitor'

type Step = Record<string, unknown>

/** The steps of each exception that is stored, in order; undefined where it has none. */
const steps = async (visitor: Visitor): Promise<(Step[] | undefined)[]> =>
  (await visitor.events('$exception')).map(
    ({ properties }) => properties.$exception_steps as Step[] | undefined,
  )
const messages = (list: Step[] | undefined): unknown[] | undefined => list?.map(({ $message }) => $message)

test('steps are on every exception that follows, in order, with their time and properties', async ({
  visitor,
}) => {
  await visitor.open({ debug: true })
  const [before, after] = await visitor.call((sdk) => {
    const times = [Date.now()]
    sdk.addExceptionStep('step A', { screen: 'cart', $message: 'spoofed', $timestamp: '1999-01-01' })
    times.push(Date.now())
    sdk.captureException(new TypeError('first'))
    sdk.reset()
    sdk.addExceptionStep('step B')
    sdk.captureException(new TypeError('second'))
    return times
  })
  await visitor.said('$message')
  const [first, second] = await steps(visitor)
  expect(messages(first)).toEqual(['step A'])
  expect(messages(second)).toEqual(['step A', 'step B'])
  expect(first![0]).toMatchObject({ $message: 'step A', screen: 'cart' })
  const time = new Date(first![0]!.$timestamp as string).getTime()
  expect(time).toBeGreaterThanOrEqual(before!)
  expect(time).toBeLessThanOrEqual(after!)
})

test("a page's own steps stay, and one without a text is none", async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => {
    sdk.addExceptionStep('')
    sdk.addExceptionStep(undefined)
    sdk.captureException(new Error('none'))
    sdk.addExceptionStep('kept')
    sdk.captureException(new Error('own'), { $exception_steps: [{ $message: 'mine' }] })
  })
  expect((await steps(visitor)).map(messages)).toEqual([undefined, ['mine']])
})

test('an exception that a hook drops leaves the steps for the next', async ({ visitor }) => {
  await visitor.open({}, `{ before_send: (event) => event.properties.dropped ? null : event }`)
  await visitor.call((sdk) => {
    sdk.addExceptionStep('kept')
    sdk.captureException(new Error('dropped'), { dropped: true })
    sdk.captureException(new Error('later'))
  })
  expect((await steps(visitor)).map(messages)).toEqual([['kept']])
})

test('the oldest go where there are too many bytes, and one that is too large is none', async ({
  visitor,
}) => {
  await visitor.open({ error_tracking: { exception_steps: { max_bytes: 300 } } })
  await visitor.call((sdk) => {
    for (let at = 0; at < 20; at++) sdk.addExceptionStep(`step ${at}`)
    sdk.addExceptionStep('x'.repeat(1000))
    sdk.captureException(new Error('boom'))
  })
  const [list] = await steps(visitor)
  const kept = messages(list)!
  expect(kept.length).toBeGreaterThan(1)
  expect(kept.length).toBeLessThan(20)
  expect(kept).toEqual(Array.from({ length: 20 }, (_, at) => `step ${at}`).slice(-kept.length))
  expect(new TextEncoder().encode(JSON.stringify(list)).length).toBeLessThanOrEqual(302)
})

test('none are kept where they are off, or from the page before', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => sdk.addExceptionStep('previous page'))
  await visitor.open()
  await visitor.call((sdk) => sdk.captureException(new Error('clean')))
  await visitor.open({ error_tracking: { exception_steps: { enabled: false } } })
  await visitor.call((sdk) => {
    sdk.addExceptionStep('off')
    sdk.captureException(new Error('off'))
  })
  expect(await steps(visitor)).toEqual([undefined, undefined])
})
