// The package has the licences of everything that its files contain: the source maps show of what they are made.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { installed } from './lib/package.mjs'

/** None binds those who use the package to more than a notice. */
const ALLOWED = /^\(?(MIT|Apache-2\.0|ISC|BSD-[23]-Clause|Unicode-3\.0|Zlib)\b/

describe('the licences in the package', () => {
  const notices = readFileSync(join(installed(), 'THIRD_PARTY_NOTICES.md'), 'utf8')
  const parts = notices.split(/^## /m).slice(1)

  it('name every npm package that a bundle contains', () => {
    const dist = join(installed(), 'dist')
    const maps = readdirSync(dist).filter((file) => file.endsWith('.map'))
    const sources = maps.flatMap((file) => JSON.parse(readFileSync(join(dist, file), 'utf8')).sources)
    const names = sources.map((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1])
    // PostHog's redaction comes before the mapped code, and what posthog-js carries is copied without a map
    const contained = new Set([...names.filter(Boolean), '@posthog/core', 'posthog-js'])
    assert.ok(contained.has('web-vitals'))
    for (const name of contained)
      assert.ok(
        parts.some((part) => part.startsWith(`${name} `)),
        `no notice of ${name}`,
      )
  })

  it('have a text each, and are none that bind', () => {
    assert.ok(parts.some((part) => part.startsWith('wasm-bindgen (crate) ')))
    for (const part of parts) {
      const [title, , licence] = part.split('\n')
      assert.match(licence, ALLOWED, title)
      assert.match(part, /```text\n[^]{500,}\n```/, title)
    }
  })

  it('include our own', () => {
    assert.match(readFileSync(join(installed(), 'LICENSE'), 'utf8'), /^MIT License/)
  })
})
