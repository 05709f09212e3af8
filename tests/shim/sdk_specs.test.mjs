// docs/specifications.md: every contract of PostHog's has a test or a reason why it has none, and every test is listed.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { root } from './lib/load.mjs'

/** The folders of `openspec/specs` at the commit that the page names. */
const CONTRACTS =
  `alias application-lifecycle autocapture before-send-hook bootstrap capture capture-ai capture-exception
  consent-gating create-person-profile debug device-id-generator evaluate-flags event-batcher exception-event-metadata
  exception-steps feature-flag-cache feature-flag-called-tracker flag-definition-loader flush get-anonymous-id get-distinct-id
  get-feature-flag get-feature-flag-payload get-feature-flag-result get-feature-flags get-feature-flags-and-payloads
  get-session-id group group-identify http-client identify is-feature-enabled is-opt-out is-session-replay-active
  local-feature-flag-evaluator logs on-feature-flags opt-in persistent-storage register reload-feature-flags remote-config
  reset reset-group-properties-for-flags reset-person-properties-for-flags retry-queue screen session-manager
  session-replay-ingestion-controls session-replay-privacy set-group-properties-for-flags set-person-properties
  set-person-properties-for-flags setup shutdown start-session-recording stop-session-recording surveys traces
  tracing-headers unregister`.split(/\s+/)
const COMMIT = '35f0f8c'
const FOLDER = 'tests/e2e/sdk_specs'

const page = readFileSync(join(root, 'docs/specifications.md'), 'utf8')
const rows = page
  .split('\n')
  .filter((line) => /^\| [a-z]/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, contract, tests, remarks]) => ({
    contract,
    tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) =>
      name.includes('/') ? name : `${FOLDER}/${name}`,
    ),
    remarks,
  }))

describe("PostHog's specifications", () => {
  it('are all listed, as they are at the commit that the page names', () => {
    assert.deepEqual(
      rows.map(({ contract }) => contract),
      [...CONTRACTS].sort(),
    )
    assert.ok(page.includes(`the ${CONTRACTS.length} that there are at commit \`${COMMIT}\``))
  })

  for (const { contract, tests, remarks } of rows)
    it(`${contract} has tests, or a reason why it has none`, () => {
      if (!tests.length) return assert.ok(remarks, 'no test and no reason')
      for (const file of tests) {
        assert.ok(existsSync(join(root, file)), `${file} is missing`)
        assert.match(readFileSync(join(root, file), 'utf8'), /^\s*test\(/m, `${file} has no test`)
      }
    })

  it('have no test that is not listed', () => {
    const listed = new Set(rows.flatMap(({ tests }) => tests))
    const files = readdirSync(join(root, FOLDER)).filter((name) => name.endsWith('.spec.ts'))
    assert.deepEqual(
      files.filter((name) => !listed.has(`${FOLDER}/${name}`)),
      [],
    )
  })
})
