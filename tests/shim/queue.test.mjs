// Calls that waited for the SDK, run in posthog-js's order.
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { load, printed } from './lib/load.mjs'

const { executeQueue, setDebug } = await load('api/queue', 'platform/logger')
setDebug(true)

let calls
let target

beforeEach(() => {
  calls = []
  target = { people: {} }
  for (const name of ['alias', 'capture', 'identify', 'register', 'captureException']) {
    target[name] = function (...args) {
      assert.equal(this, target)
      calls.push([name, ...args])
    }
  }
  target.people.set = (...args) => void calls.push(['people.set', ...args])
  target.getPeople = () => target.people
  target.fail = () => {
    throw new Error('refused')
  }
})

describe('executeQueue', () => {
  it('runs aliases before the rest and captures last, each kind in its order', () => {
    executeQueue(target, [
      ['capture', 'one', { a: 1 }],
      ['register', { plan: 'team' }],
      ['alias', 'first'],
      ['captureException', 'two'],
      ['identify', 'ada'],
      ['alias', 'second'],
    ])
    assert.deepEqual(calls, [
      ['alias', 'first'],
      ['alias', 'second'],
      ['register', { plan: 'team' }],
      ['identify', 'ada'],
      ['capture', 'one', { a: 1 }],
      ['captureException', 'two'],
    ])
  })

  it('runs functions before everything else, on the instance', () => {
    executeQueue(target, [
      ['capture', 'one'],
      ['register', 1],
      function () {
        assert.equal(this, target)
        calls.push('function')
      },
      ['alias', 'ada'],
    ])
    assert.deepEqual(calls, ['function', ['alias', 'ada'], ['register', 1], ['capture', 'one']])
  })

  it('runs a chain on what its first call answered', () => {
    executeQueue(target, [[['getPeople'], ['set', 'plan', 'team']]])
    assert.deepEqual(calls, [['people.set', 'plan', 'team']])
  })

  it('goes on after a call that fails, and says so once', () => {
    const lines = printed(() =>
      executeQueue(target, [['register', 1], ['fail'], ['register', 2], ['capture', 'one']]),
    )
    assert.deepEqual(calls, [
      ['register', 1],
      ['register', 2],
      ['capture', 'one'],
    ])
    assert.deepEqual(
      lines.map(([level]) => level),
      ['error'],
    )
  })

  it('survives what is no call', () => {
    const strange = [
      null,
      undefined,
      3,
      '',
      'capture',
      {},
      [],
      ['unknown'],
      [undefined],
      [[]],
      [['unknown']],
      [{}],
    ]
    printed(() => executeQueue(target, [...strange, ['register', 1]]))
    assert.deepEqual(calls, [['register', 1]])
  })
})
