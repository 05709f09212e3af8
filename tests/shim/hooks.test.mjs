// The page's own functions on an event's way.
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { load, printed } from './lib/load.mjs'

const { Emitter, runBeforeSend, setDebug } = await load('client/hooks', 'platform/logger')
setDebug(true)

const event = () => ({ event: 'bought', uuid: '1', properties: { token: 't', distinct_id: 'd', price: 3 } })

/** What is left of the event, and the levels of what was printed. */
function run(before_send) {
  let result
  const lines = printed(() => {
    result = runBeforeSend(event(), { before_send })
  })
  return { result, levels: lines.map(([level]) => level) }
}

describe('before_send', () => {
  it('may leave an event as it is, or change it', () => {
    assert.deepEqual(run((given) => given).result, event())
    const changed = run((given) => ({
      ...given,
      event: 'sold',
      properties: { ...given.properties, price: 4 },
    }))
    assert.deepEqual(changed.result.event, 'sold')
    assert.equal(changed.result.properties.price, 4)
    assert.deepEqual(changed.levels, [])
  })

  it('is a chain where it is an array, whose holes do not count', () => {
    const add = (name) => (given) => ({ ...given, event: given.event + name })
    assert.equal(run([add('1'), undefined, add('2')]).result.event, 'bought12')
  })

  it('drops an event by null or nothing, and the rest of the chain is not asked', () => {
    for (const nothing of [null, undefined]) {
      let asked = 0
      const { result, levels } = run([() => nothing, () => asked++])
      assert.equal(result, null)
      assert.equal(asked, 0)
      assert.deepEqual(levels, ['log'])
    }
  })

  it('drops an event where it throws: it may have been about to remove a secret', () => {
    const { result, levels } = run(() => {
      throw new Error('no')
    })
    assert.equal(result, null)
    assert.deepEqual(levels, ['error'])
  })

  it('drops an event that has lost what the server needs', () => {
    for (const name of ['token', 'distinct_id']) {
      for (const lost of [undefined, null]) {
        const { result, levels } = run((given) => ({
          ...given,
          properties: { ...given.properties, [name]: lost },
        }))
        assert.equal(result, null, name)
        assert.deepEqual(levels, ['warn'])
      }
    }
    assert.equal(run(({ event }) => ({ event })).result, null)
  })

  it('drops an event where it is no function', () => {
    assert.equal(run('nonsense').result, null)
  })
})

describe('Emitter', () => {
  let emitter
  let heard
  beforeEach(() => {
    emitter = new Emitter()
    heard = []
  })
  const listener = (name) => (value) => void heard.push([name, value])

  it('tells every listener of an event, in order', () => {
    emitter.on('eventCaptured', listener('a'))
    emitter.on('other', listener('never'))
    emitter.on('eventCaptured', listener('b'))
    emitter.emit_('eventCaptured', 1)
    assert.deepEqual(heard, [
      ['a', 1],
      ['b', 1],
    ])
  })

  it('forgets a listener, also while it is called and twice', () => {
    const stop = emitter.on('eventCaptured', (value) => {
      heard.push(['once', value])
      stop()
    })
    emitter.on('eventCaptured', listener('always'))
    emitter.emit_('eventCaptured', 1)
    stop()
    emitter.emit_('eventCaptured', 2)
    assert.deepEqual(heard, [
      ['once', 1],
      ['always', 1],
      ['always', 2],
    ])
  })

  it('tells the others where one throws', () => {
    emitter.on('eventCaptured', () => {
      throw new Error('no')
    })
    emitter.on('eventCaptured', listener('b'))
    const lines = printed(() => emitter.emit_('eventCaptured', 1))
    assert.deepEqual(heard, [['b', 1]])
    assert.equal(lines.length, 1)
  })

  it('survives names that every object has', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      emitter.emit_(name, 0)
      emitter.on(name, listener(name))
      emitter.emit_(name, 1)
    }
    assert.deepEqual(
      heard.map(([name]) => name),
      ['constructor', '__proto__', 'toString', 'hasOwnProperty'],
    )
  })
})
