// The same flags for the same people by the collector and by both server SDKs that evaluate locally.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCollector } from './lib/collector.mjs'
import { defineProject } from './lib/flags.mjs'
import { subjects } from './lib/subjects.mjs'
import { fromNode, fromPython, fromServer } from './lib/values.mjs'

// posthog-node reads dates without a zone in the machine's own.
process.env.TZ = 'UTC'

const people = subjects(10_000)
let collector, keys, ours

before(async () => {
  collector = await startCollector()
  keys = await defineProject(collector)
  ours = await fromServer(collector, people)
})
after(() => collector?.stop())

test('every flag decides: nearly all of them differ between people', () => {
  const constant = keys.filter((key) => new Set(ours.map((values) => values[key])).size === 1)
  assert.deepEqual(constant, ['rollout-none', 'everybody', 'inactive', 'group-missing'])
})

test('posthog (PyPI) computes the same values', async () => compare(await fromPython(collector, people)))

test('posthog-node computes the same values', async () => compare(await fromNode(collector, people)))

/** The server leaves inactive flags out, which SDKs call `false`. */
function compare(theirs) {
  assert.equal(theirs.length, people.length)
  const differences = []
  let compared = 0
  people.forEach((person, index) => {
    for (const key of keys) {
      const [own, other] = [ours[index][key] ?? false, theirs[index][key]]
      if (own !== other) differences.push({ key, own, other, ...person })
      compared += 1
    }
  })
  assert.deepEqual(differences.slice(0, 3), [], `${differences.length} of ${compared} values differ`)
  assert.equal(compared, people.length * keys.length)
}
