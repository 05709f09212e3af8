// The book of docs/: its generated page is as its generator writes it, and its summary has every page.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { configPage, PAGE } from '../../scripts/lib/config_table.mjs'
import { root } from './lib/load.mjs'

it('configuration.md is what its generator writes: npm run docs -- --table', () => {
  const page = configPage()
  assert.equal(readFileSync(PAGE, 'utf8'), page)
  assert.match(page, /^\| `api_host` \| `string` \| `'https:/m)
  assert.match(page, /^\| `persistence_save_debounce_ms` .*differences\/configuration\.md/m)
})

it('SUMMARY.md has every page of docs/, once', () => {
  const summary = readFileSync(join(root, 'docs/SUMMARY.md'), 'utf8')
  const listed = [...summary.matchAll(/\]\((.*?)\)/g)].map(([, page]) => page)
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((page) => page.replaceAll('\\', '/'))
    .filter((page) => page.endsWith('.md') && page !== 'SUMMARY.md')
  assert.deepEqual(listed.sort(), pages.sort())
})
