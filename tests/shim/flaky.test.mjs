// What becomes of a test that fails once: scripts/lib/flaky.mjs.
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { flakyTests, playTwice } from '../../scripts/lib/flaky.mjs'

/** Plays a test whose plays answer `results`, and what was printed meanwhile. */
async function played(...results) {
  const log = mock.method(console, 'log', () => {})
  const left = [...results]
  try {
    const result = await playTwice(
      'suite: a test',
      async () => left.shift(),
      (reason) => reason,
    )
    return { result, left: left.length, said: log.mock.calls.map(({ arguments: [line] }) => line).join('\n') }
  } finally {
    log.mock.restore()
  }
}

test('a test that passes is played once and not listed', async () => {
  assert.deepEqual(await played('', 'never asked'), { result: '', left: 1, said: '' })
})

test('a test that fails once is listed with the reason', async () => {
  const { result, said } = await played('late by 3 ms\nat line 4', '')
  assert.equal(result, '')
  assert.deepEqual(flakyTests(`before\n${said}\nafter`), ['suite: a test: late by 3 ms'])
})

test('a test that fails twice fails and is not listed as flaky', async () => {
  const { result, said } = await played('first', 'second')
  assert.equal(result, 'second')
  assert.deepEqual(flakyTests(said), [])
})
