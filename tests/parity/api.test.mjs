// The API is asked for what its schema allows, and for what it does not, for half a minute: nothing is a server error, and
// the collector takes events afterwards. api_long.mjs does the same for longer.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCollector } from './lib/collector.mjs'
import { ask } from './lib/schemathesis.mjs'

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
