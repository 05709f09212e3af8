// The API asked at random for longer than a test should take:
//
//     node tests/parity/api_long.mjs [--seconds 600] [--seed 1]
import { parseArgs } from 'node:util'
import { ensurePython } from '../../scripts/lib/python.mjs'
import { startCollector } from './lib/collector.mjs'
import { ask } from './lib/schemathesis.mjs'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, seed: { type: 'string', default: '1' } },
})

await ensurePython()
const collector = await startCollector({ demo: 3 })
try {
  const { ok, printed } = await ask(collector, {
    seconds: Number(values.seconds),
    seed: Number(values.seed),
    examples: 200,
  })
  console.log(printed)
  process.exitCode = ok ? 0 : 1
} finally {
  await collector.stop()
}
