// The API is asked for what its schema allows, and for what it does not, for half a minute: nothing is a server error, and
// the collector takes events afterwards. api_long.mjs does the same for longer. What it exports is read by DuckDB.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startCollector } from './lib/collector.mjs'
import { ask } from './lib/schemathesis.mjs'
import { runPython } from './lib/values.mjs'

test('no request that the schema allows, or nearly, is a server error', async () => {
  const collector = await startCollector({ demo: 3 })
  try {
    const { ok, printed } = await ask(collector, { seconds: 25, seed: 1, examples: 5 })
    assert.ok(ok, printed)
    assert.match(printed, /Operations: +1\d\d selected/)
    await collector.capture('after', 'ada', {})
    const [after] = await collector.list('events/?event=after')
    assert.equal(after?.distinct_id, 'ada')
  } finally {
    await collector.stop()
  }
})

/** Text of all kinds in all places, and times before 1970. */
const oddEvents = (count) => {
  const texts = ['a "b",\nc', '', '\u0000 nothing', 'ключ 🔑', "O'Neil", ',', '{"x":1}', 'é'.repeat(300)]
  return Array.from({ length: count }, (_, number) => {
    const text = texts[number % texts.length]
    const time = new Date(
      Date.UTC(1950 + (number % 150), number % 12, 1 + (number % 28), 0, 0, 0, number % 1000),
    )
    return {
      event: text || 'plain',
      distinct_id: `person ${text.slice(0, 50)} ${number % 70}`,
      timestamp: time.toISOString(),
      properties: { text, number: number / 7, nested: { list: [text, null, number] } },
    }
  })
}

test('events as Parquet are those as CSV, as DuckDB reads them', async () => {
  const collector = await startCollector()
  const compare = async (query) => {
    const files = ['parquet', 'csv'].map((form) => join(collector.folder, `events.${form}`))
    for (const [index, form] of ['parquet', 'csv'].entries()) {
      const response = await fetch(`${collector.url}/api/projects/@current/events.${form}?${query}`)
      assert.equal(response.status, 200)
      writeFileSync(files[index], Buffer.from(await response.arrayBuffer()))
    }
    return JSON.parse(await runPython('parquet.py', files))
  }
  try {
    assert.equal((await compare('')).rows, 0)
    // more than two pages
    const events = oddEvents(2500)
    await collector.batch(events)
    const { rows, types } = await compare('')
    assert.equal(rows, 2500)
    const [text, time] = ['VARCHAR', 'TIMESTAMP WITH TIME ZONE']
    assert.deepEqual(types, {
      uuid: text,
      event: text,
      distinct_id: text,
      person_id: text,
      timestamp: time,
      received_at: time,
      properties: text,
    })
    assert.equal((await compare('limit=1500')).rows, 1500)
    assert.equal((await compare('limit=1000')).rows, 1000)
    const plain = events.filter(({ event }) => event === 'plain').length
    assert.equal((await compare('event=plain')).rows, plain)
  } finally {
    await collector.stop()
  }
})
