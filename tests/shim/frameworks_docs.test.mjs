// What docs/frameworks.md says to write is what the apps of `npm run packaging:all` have.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { root } from './lib/load.mjs'

const APPS = 'tests/packaging/frameworks'
const read = (path) => readFileSync(join(root, path), 'utf8')

/** The blocks that follow a comment with the path of an app's file, and how many such comments there are. */
const doc = read('docs/frameworks.md')
const blocks = [...doc.matchAll(/^<!-- ([\w./+-]+) -->\n+`[^`\n]+`:\n+```\w+\n([^]*?)```$/gm)]
const comments = doc.match(/^<!-- .* -->$/gm) ?? []

it('the lines for each framework are those of its app', () => {
  assert.ok(blocks.length > 10, `${blocks.length} blocks`)
  assert.equal(blocks.length, comments.length, 'each comment has its block')
  for (const [, file, text] of blocks) assert.equal(text, read(join(APPS, file)), file)
})
