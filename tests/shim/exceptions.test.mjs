// Stacks and thrown values that no browser of the tests makes.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { load } from './lib/load.mjs'

const { framesOf, exceptionList } = await load('features/exceptions/stack', 'features/exceptions/thrown')

const line = (name, at) => `    at ${name} (https://shop.example.com/app.js:${at}:5)`
const names = (stack) => framesOf(stack).map(({ function: name }) => name)

it('a stack has its innermost call last', () => {
  assert.deepEqual(names(['Error: x', line('inner', 1), line('outer', 2)].join('\n')), ['outer', 'inner'])
})

it('a cycle of calls is there once, however often it ran', () => {
  for (const rounds of [2, 5, 40]) {
    const calls = Array.from({ length: rounds }, () => [line('odd', 1), line('even', 2)]).flat()
    assert.deepEqual(
      names([...calls, line('start', 3)].join('\n')),
      ['start', 'even', 'odd'],
      `${rounds} rounds`,
    )
  }
})

it('a stack of a thousand long lines takes no noticeable time', () => {
  const calls = Array.from({ length: 1000 }, (_, at) => line(`f${at}${'x'.repeat(900)}`, at))
  const before = process.cpuUsage()
  assert.equal(framesOf(calls.join('\n')).length, 50)
  const { user } = process.cpuUsage(before)
  assert.ok(user < 2_000_000, `${user / 1000} ms of the processor`)
})

it('a value that answers nothing is an exception all the same', () => {
  const { proxy, revoke } = Proxy.revocable([], {})
  revoke()
  const many = new AggregateError([], 'several')
  Object.defineProperty(many, 'errors', { value: proxy })
  const throwing = {
    first: 1,
    get second() {
      throw new Error('read')
    },
  }
  for (const thrown of [proxy, { error: proxy }, throwing, many, new Error('outer', { cause: proxy })]) {
    const list = exceptionList(thrown, { type: 'generic', handled: true })
    assert.ok(list.length > 0 && list.every(({ type }) => type), JSON.stringify(list))
  }
})
