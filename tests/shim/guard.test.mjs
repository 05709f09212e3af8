// The way into wasm: in which order what waits for its end is run.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { load } from './lib/load.mjs'

const { afterwards, enter } = await load('wasm/guard')

it('what waits is run in its order, also where the first of it enters wasm again', () => {
  const seen = []
  enter(() => {
    afterwards(() => {
      seen.push('first begins')
      enter(() => seen.push('asked'))
      seen.push('first ends')
    })
    afterwards(() => seen.push('second'))
    seen.push('wasm ends')
  })
  assert.deepEqual(seen, ['wasm ends', 'first begins', 'asked', 'first ends', 'second'])
})

it('what a waiting call brings about is run before it goes on', () => {
  const seen = []
  enter(() => {
    afterwards(() => {
      enter(() => afterwards(() => seen.push('brought about')))
      seen.push('first ends')
    })
    afterwards(() => seen.push('second'))
  })
  assert.deepEqual(seen, ['brought about', 'first ends', 'second'])
})

it('a call from inside wasm runs when that has returned', () => {
  const seen = []
  enter(() => {
    enter(() => seen.push('inner'))
    seen.push('outer')
  })
  assert.deepEqual(seen, ['outer', 'inner'])
})
