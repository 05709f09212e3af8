// Large events are packed part by part, as posthog-js packs them.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { load } from './lib/load.mjs'

const { pack, isPackable, read, bytesOf } = await load('session_replay/compress', 'session_replay/events')

const unpacked = (text) => JSON.parse(gunzipSync(Buffer.from(text, 'latin1')).toString())
const toldOf = (event) => read(bytesOf(JSON.stringify(event)))
const node = (id) => ({
  parentId: 1,
  nextId: null,
  node: {
    type: 2,
    id,
    tagName: 'p',
    attributes: { title: '"}],{[\\\\"', adds: '[]', style: 'é\u2028\\' },
    childNodes: [],
  },
})
const mutation = (data) => ({ type: 3, data: { source: 0, ...data }, timestamp: 12 })

const PARTS = {
  removes: Array.from({ length: 50 }, (_, id) => ({ parentId: 1, id })),
  adds: Array.from({ length: 50 }, (_, id) => node(id)),
  texts: [{ id: 3, value: '{"adds":[1,2]}' }],
  attributes: [{ id: 4, attributes: { style: { color: ['red', 'important'] }, texts: '"attributes":[' } }],
}

describe('packing', () => {
  for (const [name, data] of Object.entries({
    'all parts': PARTS,
    'another order': Object.fromEntries(Object.entries(PARTS).toReversed()),
    'empty parts': { ...PARTS, texts: [], attributes: [] },
    'other members': { isAttachIframe: true, ...PARTS, note: 'adds', more: { adds: [1] } },
  }))
    it(`packs a mutation’s parts and nothing else: ${name}`, async () => {
      const event = mutation(data)
      const { cv, ...packed } = JSON.parse(await pack(toldOf(event)))
      assert.equal(cv, '2024-10')
      for (const part of Object.keys(PARTS)) {
        assert.equal(typeof packed.data[part], 'string', part)
        packed.data[part] = unpacked(packed.data[part])
      }
      assert.deepEqual(packed, event)
    })

  it('packs the data of a snapshot as a whole', async () => {
    const event = { type: 2, data: { node: { childNodes: [node(7), ',"timestamp":1'] } }, timestamp: 34 }
    const packed = JSON.parse(await pack(toldOf(event)))
    assert.deepEqual({ ...packed, data: unpacked(packed.data) }, { ...event, cv: '2024-10' })
  })

  it('packs rules of style sheets', async () => {
    const event = { type: 3, data: { source: 8, id: 9, adds: [{ rule: 'a{}', index: 0 }] }, timestamp: 5 }
    const packed = JSON.parse(await pack(toldOf(event)))
    assert.deepEqual(unpacked(packed.data.adds), event.data.adds)
    assert.equal(packed.data.id, 9)
  })

  it('packs what is long in many pieces', async () => {
    const value = Array.from({ length: 100_000 }, (_, at) => `${(at * 7919) % 10_007} "é"`).join(' ')
    const event = mutation({ ...PARTS, texts: [{ id: 3, value }] })
    const packed = JSON.parse(await pack(toldOf(event)))
    assert.equal(unpacked(packed.data.texts)[0].value, value)
  })

  it('leaves small events and those of a person as they are', () => {
    const input = { type: 3, data: { source: 5, text: 'x'.repeat(1 << 17), id: 1 }, timestamp: 1 }
    assert.equal(isPackable(toldOf(input)), false)
    assert.equal(isPackable(toldOf(mutation({ adds: [] }))), false)
    assert.equal(isPackable(toldOf(mutation(PARTS))), false)
    const adds = Array.from({ length: 1000 }, (_, id) => node(id))
    assert.equal(isPackable(toldOf(mutation({ ...PARTS, adds }))), true)
  })
})
