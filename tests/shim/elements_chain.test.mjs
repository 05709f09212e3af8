// How an element is written in `$elements_chain`.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { load } from './lib/load.mjs'

const { link } = await load('features/autocapture/elements')

it('classes stand first, then what was read, sorted by name', () => {
  const read = {
    attr__type: 't',
    '.': 'a-1.b',
    ':': '',
    attr_id: 'x',
    'attr__a+b': '',
    attr__a: '',
    'nth-child': '2',
    text: 'Buy',
  }
  assert.equal(
    link('a', read),
    'a.a-1.b:attr__a=""attr__a+b=""attr__type="t"attr_id="x"nth-child="2"text="Buy"',
  )
  assert.equal(link('main', {}), 'main')
})

it('quotes are escaped once', () => {
  assert.equal(link('p', { text: String.raw`a"b\"c\\"d""` }), String.raw`ptext="a\"b\"c\\"d\"\""`)
  assert.equal(link('p', { 'attr__a"': '' }), String.raw`pattr__a\"=""`)
})
