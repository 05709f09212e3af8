// Logs: what the page writes to the console.

import { logged } from '../../lib/logged.mjs'
import { projectHas } from '../../lib/surveys.mjs'

const ON = { captureConsoleLogs: true }
/** The console is captured when its script is there. */
const captured = (name, play, more = {}, logs = ON) =>
  logged(
    name,
    async (t) => {
      await t.page.waitForFunction(() => window.__PosthogExtensions__?.logs)
      await play(t)
    },
    logs,
    more,
  )
const lines = (t, ...lines) => t.run((lines) => lines.forEach((line) => console.log(...line)), lines)

const kinds = async (t) => {
  await t.run(() => {
    for (const level of ['debug', 'log', 'info', 'warn', 'error']) console[level](`by ${level}`, { level })
    console.table([1])
  })
}
const objects = (t) =>
  t.run(() => {
    const circle = { name: 'circle' }
    circle.self = circle
    console.log({ a: 1, b: { c: 'x' }, list: [1, { d: 2 }] }, 'text', 5, true, null, undefined)
    console.log('none', undefined, () => 1, Symbol('s'), 5n, NaN)
    console.log(circle, [circle])
    console.log(new Date(0), new Map(), { toJSON: () => 'made' }, Object('boxed'), Object(5))
    console.log(
      {
        get broken() {
          throw new Error('no')
        },
        fine: 1,
      },
      [undefined, () => 1],
    )
    console.log()
    console.log('')
  })
const errors = (t) =>
  t.run(() => {
    const error = new TypeError('boom')
    error.stack = 'TypeError: boom\n    at shop.js:1'
    Object.assign(error, { code: 'E1' })
    console.error(error)
    console.error('failed:', error)
  })
const large = (t) =>
  t.run(() => {
    console.log('x'.repeat(20_000))
    console.log(Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`key${at}`, at])))
    console.log({ long: 'y'.repeat(12_000), after: 1 })
    console.log('"\\'.repeat(6000))
  })

const every = (how, more) => [
  captured(`all methods of the console${how}`, kinds, more),
  captured(`objects on the console${how}`, objects, more),
  captured(`errors on the console${how}`, errors, more),
  captured(`much on the console${how}`, large, more),
]

export const scenarios = [
  ...every('', {}),
  ...every(', each with the script of the other', { swapped: ['logs.js'] }),
  captured('a service of the console', (t) => lines(t, ['x']), {}, { ...ON, serviceName: 'shop' }),
  captured(
    'the console is not limited',
    (t) => lines(t, ['a'], ['b'], ['c']),
    {},
    { ...ON, maxLogsPerInterval: 1 },
  ),
  captured('a visitor who opts out', async (t) => {
    await t.call('opt_out_capturing')
    await lines(t, ['unseen'])
    await t.call('opt_in_capturing', { captureEventName: false })
    await lines(t, ['seen'])
  }),
  captured('a page that goes with lines of its console', async (t) => {
    await lines(t, ['last words'])
    await t.leave()
    await t.open('/')
  }),
  logged(
    'the project captures the console',
    async (t) => {
      await t.page.waitForFunction(() => window.__PosthogExtensions__?.logs)
      await lines(t, ['x'])
    },
    {},
    { head: projectHas({ logs: { captureConsoleLogs: true }, supportedCompression: ['gzip-js'] }) },
  ),
  logged(
    'the project does not capture the console',
    (t) => lines(t, ['unseen']),
    {},
    {
      head: projectHas({ logs: { captureConsoleLogs: false } }),
    },
  ),
  logged('nothing is captured unless it is asked for', (t) => lines(t, ['unseen'])),
]
