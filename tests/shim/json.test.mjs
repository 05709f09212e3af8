// What the page hands over becomes JSON, whatever it is.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { load, printed } from './lib/load.mjs'

const { parse, stringify } = await load('platform/json')
const round = (value, limit) => JSON.parse(stringify(value, limit))

describe('stringify', () => {
  it('writes what JSON.stringify writes', () => {
    for (const value of [
      null,
      true,
      0,
      -0,
      1.5e300,
      Number.NaN,
      Infinity,
      '',
      'ä€😀"\\\n\u2028',
      '\ud800',
      [],
      [1, [2, [undefined, () => {}]]],
      { a: 1, b: undefined, c: () => {}, d: { e: null } },
      new Date(0),
      new Map([[1, 2]]),
      /x/,
      Object.create(null, { a: { value: 1, enumerable: true } }),
    ]) {
      assert.equal(stringify(value), JSON.stringify(value))
    }
  })

  it('is empty for what has no JSON', () => {
    for (const value of [undefined, () => {}, Symbol('s')]) assert.equal(stringify(value), '')
  })

  it('writes BigInts as strings', () => {
    assert.deepEqual(round({ a: 12345678901234567890n, b: [1n] }), { a: '12345678901234567890', b: ['1'] })
  })

  it('cuts strings, at any depth', () => {
    assert.deepEqual(round({ a: 'abcdef', b: ['abcdef', { c: 'abc' }] }, 3), {
      a: 'abc',
      b: ['abc', { c: 'abc' }],
    })
  })

  it('leaves circular references out, and only those', () => {
    /** @type {Record<string, any>} */
    const circular = { name: 'outer', list: [1] }
    circular.self = circular
    circular.list.push(circular)
    circular.inner = { name: 'inner', up: circular }
    assert.deepEqual(round(circular), { name: 'outer', list: [1, null], inner: { name: 'inner' } })
  })

  it('keeps what is mentioned twice without being circular', () => {
    const shared = { a: 1 }
    assert.deepEqual(round({ one: shared, two: shared }), { one: shared, two: shared })
    const circular = { one: shared, two: shared }
    circular.self = circular
    assert.deepEqual(round(circular), { one: shared, two: shared })
  })

  it('cuts strings of circular objects too', () => {
    const circular = { text: 'abcdef', big: 1n }
    circular.self = circular
    assert.deepEqual(round(circular, 2), { text: 'ab', big: '1' })
  })

  it('leaves out what cannot be read, and only that', () => {
    const value = { good: 1, big: 2n, list: [1, 2], nested: { fine: true } }
    const refuse = () => {
      throw new Error('refused')
    }
    Object.defineProperty(value, 'bad', { get: refuse, enumerable: true })
    value.json = { toJSON: refuse }
    printed(() => {
      assert.deepEqual(round(value), { good: 1, big: '2', list: [1, 2], nested: { fine: true } })
    })
  })

  it('reads a circular object with a getter that throws a few times, not for ever', () => {
    let reads = 0
    const value = { name: 'outer' }
    value.self = value
    value.inner = { up: value, name: 'inner' }
    Object.defineProperty(value, 'bad', {
      enumerable: true,
      get() {
        // Following the cycle for ever finds it open after a while, so that this test ends.
        if (++reads > 1000) {
          delete value.self
          delete value.inner.up
        }
        throw new Error('refused')
      },
    })
    printed(() => assert.deepEqual(round(value), { name: 'outer', inner: { name: 'inner' } }))
    assert.ok(reads < 20, `${reads} reads`)
  })

  it('reads what is nested too deep a few times, not for every level again', () => {
    let reads = 0
    /** @type {unknown} */
    let value = 'bottom'
    for (let level = 0; level < 10_000; level++) {
      const next = value
      value = {
        get deep() {
          return ++reads > 100_000 ? 'enough' : next
        },
      }
    }
    printed(() => assert.equal(typeof stringify({ kept: 1, value }), 'string'))
    assert.ok(reads <= 100_000, `${reads} reads`)
  })

  it('leaves out what nests too deep for a server, and keeps what stands beside it', () => {
    const deep = (levels) => JSON.parse('{"a":'.repeat(levels) + '[]' + '}'.repeat(levels))
    assert.deepEqual(round({ fits: deep(90) }), { fits: deep(90) })
    const written = stringify({ before: 1, deep: deep(400), after: [deep(3)] })
    assert.deepEqual({ ...JSON.parse(written), deep: 0 }, { before: 1, deep: 0, after: [deep(3)] })
    assert.ok(written.split('{').length < 120, written)
    // what nests only here and there is not deep
    const wide = Array.from({ length: 300 }, () => deep(50))
    assert.deepEqual(round({ wide }), { wide })
  })

  it('writes the texts of errors, and what was added to them', () => {
    /** @type {any} */
    const error = Object.assign(new TypeError('no'), { code: 7, at: new RangeError('far') })
    const { name, message, stack } = error
    const { at, ...own } = round({ error }).error
    assert.deepEqual(own, { name, message, stack, code: 7 })
    assert.equal(at.message, 'far')
    error.self = error
    assert.equal(round({ error, big: [1n] }).error.message, 'no')
  })

  it('does not change what it is given', () => {
    const value = { text: 'abcdef', at: new Date(0), big: 1n }
    value.self = value
    stringify(value, 1)
    assert.deepEqual(Object.keys(value), ['text', 'at', 'big', 'self'])
    assert.equal(value.text, 'abcdef')
  })
})

describe('parse', () => {
  it('reads JSON, and nothing from the empty text', () => {
    assert.deepEqual(parse('{"a":[1]}'), { a: [1] })
    assert.equal(parse('null'), null)
    assert.equal(parse(''), undefined)
  })
})
