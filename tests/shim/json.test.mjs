// What the page hands over becomes JSON, whatever it is.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { load } from './lib/load.mjs'

const { parse, stringify } = await load('json')
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
