// Names of the recorder and of session replay that the build shortens because they end in `_`: none may be one that players,
// PostHog or a page's config read. A shortened `styleIds` breaks every player.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { root } from './lib/load.mjs'

const read = (...path) => readFileSync(join(root, ...path), 'utf8')

const sources = ['recorder', 'recorder/observers', 'session_replay']
  .flatMap((folder) => readdirSync(join(root, 'js', folder)).map((file) => [folder, file]))
  .filter(([, file]) => file.endsWith('.ts'))
  .map((path) => read('js', ...path))
  .join('\n')
const shortened = new Set(sources.match(/(?<![$\w])[a-z]\w*[^_\W](?=_\b)/gi))

/** Names of members in a file of types. */
const membersOf = (types) =>
  new Set([...types.matchAll(/^\s+(?:readonly )?(\w+)\??[:(]/gm)].map(([, name]) => name))

/** Types of rrweb's events and options, of requests that are recorded and of posthog-js's config, and some that must be found. */
const TYPES = [
  ['@rrweb/types/dist/index.d.ts', ['styleIds', 'attributes', 'replaceSync']],
  ['@posthog/types/dist/session-recording.d.ts', ['isInitial', 'requestHeaders']],
  ['@posthog/types/dist/posthog-config.d.ts', ['session_recording', 'maskTextSelector', 'api_host']],
]

describe('names that the build shortens', () => {
  it('are found', () => assert.ok(shortened.has('lazySlots') && shortened.has('takeSnapshot')))

  for (const [file, examples] of TYPES)
    it(`are none of ${file}`, () => {
      const theirs = membersOf(read('node_modules', file))
      for (const name of examples) assert.ok(theirs.has(name), `${name} is read`)
      assert.deepEqual(
        [...shortened].filter((name) => theirs.has(name)),
        [],
      )
    })
})
