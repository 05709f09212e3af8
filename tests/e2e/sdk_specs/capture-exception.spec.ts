// PostHog's contract `capture-exception`.

import { expect, test } from './visitor'

test('frames begin with where the page came in and end where it broke, and properties go along', async ({
  visitor,
}) => {
  await visitor.open()
  await visitor.call((sdk) => {
    function boom(): never {
      throw new TypeError('boom')
    }
    function handler(): void {
      boom()
    }
    try {
      handler()
    } catch (error) {
      sdk.captureException(error, { handled: true, area: 'checkout' })
    }
  })
  const [event, ...others] = await visitor.events('$exception')
  expect(others).toEqual([])
  expect(event!.properties).toMatchObject({ handled: true, area: 'checkout' })
  const [exception, ...more] = event!.properties.$exception_list as any[]
  expect(more).toEqual([])
  expect(exception).toMatchObject({ type: 'TypeError', value: 'boom' })
  const { frames } = exception.stacktrace
  const names = frames.map((frame: { function: string }) => frame.function)
  expect(names.slice(-2)).toEqual(['handler', 'boom'])
  // a browser has no source at hand
  for (const name of ['context_line', 'pre_context', 'post_context'])
    expect(frames.at(-1)).not.toHaveProperty(name)
})

test('what is thrown may be anything', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => {
    for (const thrown of ['a text', 42, null, { code: 7 }, undefined]) sdk.captureException(thrown)
  })
  const values = (await visitor.events('$exception')).map(
    ({ properties }) => (properties.$exception_list as { value: unknown }[])[0]!.value,
  )
  expect(values).toHaveLength(5)
  for (const value of values) expect(value).toEqual(expect.stringMatching(/\S/))
})

test('causes follow what they caused', async ({ visitor }) => {
  await visitor.open()
  await visitor.call((sdk) => {
    class RootError extends Error {
      override name = 'RootError'
    }
    class WrapperError extends Error {
      override name = 'WrapperError'
    }
    sdk.captureException(
      new WrapperError('outer', { cause: new TypeError('middle', { cause: new RootError('inner') }) }),
    )
  })
  const [event] = await visitor.events('$exception')
  expect((event!.properties.$exception_list as { type: string }[]).map(({ type }) => type)).toEqual([
    'WrapperError',
    'TypeError',
    'RootError',
  ])
})
