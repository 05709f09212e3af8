// All that posthog-rs sends is stored, and its flags are the collector's, in both forms of a batch.
//
//     node tests/parity/posthog_rs.mjs
//
// It is no part of `npm test`: posthog-rs brings 180 crates, which take 90 s of a processor to compile, and the newer form
// more. `CARGO_TARGET_DIR` may name a folder to keep them in.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PERSONAL_KEY, TOKEN } from './lib/collector.mjs'
import { sameEvents, through, withCollector } from './lib/proxy.mjs'

const folder = fileURLToPath(new URL('posthog_rs', import.meta.url))
const exec = promisify(execFile)

/** Runs the program with an address; resolves to what it prints. */
async function send(host, features) {
  const args = ['run', '--quiet', '--locked', ...features, '--', host, TOKEN, PERSONAL_KEY]
  const { stdout } = await exec('cargo', args, { cwd: folder, maxBuffer: 1e7 })
  return JSON.parse(stdout)
}

for (const [name, features, address] of [
  ['v0', [], '/batch/'],
  ['v1', ['--features', 'v1'], '/i/v1/analytics/events'],
]) {
  await withCollector(async (collector) => {
    const groups = [{ properties: [], rollout_percentage: 100 }]
    const variants = [{ key: 'red', rollout_percentage: 100 }]
    await collector.create('feature_flags', { key: 'plain', filters: { groups } })
    await collector.create('feature_flags', {
      key: 'colour',
      filters: { groups, multivariate: { variants } },
    })
    const paths = [address, '/flags/', '/flags/definitions/']
    const { result, requests } = await through(collector, (host) => send(host, features), paths)
    assert.deepEqual(result, [
      [true, 'red'],
      [true, 'red'],
    ])
    await sameEvents(collector, requests)
    const events = await collector.list('events/?limit=1000')
    const names = [...new Set(events.map(({ event }) => event))].sort()
    const called = ['$exception', '$feature_flag_called']
    assert.deepEqual(names, [...called, 'rust anonymous', 'rust batch 1', 'rust batch 2', 'rust event'])
    const [person] = await collector.list('persons/?distinct_id=ada')
    assert.equal(person.properties.plan, 'pro')
    const [issue] = await collector.list('error_tracking/issues/')
    assert.equal(issue.description, 'the mill stops')
    console.log(
      `${name}: ${events.length} events of ${requests.length} requests are stored as they were sent`,
    )
  })
}
