// A server's code as PostHog's users write it, with nothing but the address of the server and the key changed.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCollector, writeExamples } from './lib/collector.mjs'
import { runPython } from './lib/values.mjs'

let collector

before(async () => {
  collector = await startCollector()
  writeExamples(collector, ['feature_flags_server.py'])
  const plan = { key: 'plan', type: 'person', operator: 'exact', value: ['pro'] }
  await collector.create('feature_flags', { key: 'for-pros', filters: { groups: [{ properties: [plan] }] } })
  const variants = [
    { key: 'control', rollout_percentage: 0 },
    { key: 'test', rollout_percentage: 100 },
  ]
  await collector.create('feature_flags', {
    key: 'experiment',
    filters: { groups: [{ properties: [], rollout_percentage: 100 }], multivariate: { variants } },
  })
  await collector.create('feature_flags', { key: 'off', active: false })
})
after(() => collector?.stop())

test('flags by sent properties, by stored ones, and variants', async () => {
  await collector.capture('$set', 'stored', { $set: { plan: 'pro' } }, 'phc_your_project_key')
  const calls = [
    ['check_flag', ['ada', 'for-pros', { plan: 'pro' }], true],
    ['check_flag', ['ada', 'for-pros', { plan: 'free' }], false],
    ['check_flag', ['stored', 'for-pros'], true],
    ['check_flag', ['stranger', 'for-pros'], false],
    ['check_flag', ['ada', 'off'], false],
    ['get_flag_variant', ['ada', 'experiment'], 'test'],
    ['get_flag_variant', ['ada', 'nowhere'], null],
  ]
  const input = calls.map(([name, args]) => `${JSON.stringify([name, args])}\n`).join('')
  const answers = (await runPython('ask.py', [], { input, folder: collector.folder })).trim().split('\n')
  assert.deepEqual(
    answers.map((line) => JSON.parse(line)),
    calls.map(([, , expected]) => expected),
  )
})
