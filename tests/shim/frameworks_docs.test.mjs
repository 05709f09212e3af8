// What docs/frameworks.md and docs/rust-apps.md say to write is what the apps of `npm run packaging:all` have.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { root } from './lib/load.mjs'

const read = (path) => readFileSync(join(root, path), 'utf8')

/** The documents, and the folder that their comments' paths are in. */
const docs = { 'docs/frameworks.md': 'tests/packaging/frameworks', 'docs/rust-apps.md': '' }

/** The blocks that follow a comment with the path of an app's file, and how many such comments there are. */
function blocksOf(doc) {
  const text = read(doc)
  const blocks = [...text.matchAll(/^<!-- ([\w./+-]+) -->\n+`[^`\n]+`:\n+```\w+\n([^]*?)```$/gm)]
  assert.equal(blocks.length, (text.match(/^<!-- .* -->$/gm) ?? []).length, 'each comment has its block')
  return blocks.map(([, file, block]) => [join(docs[doc], file), block])
}

it('the lines for each framework are those of its app', () => {
  const blocks = Object.keys(docs).flatMap(blocksOf)
  assert.ok(blocks.length > 11, `${blocks.length} blocks`)
  for (const [file, block] of blocks) assert.equal(block, read(file), file)
})

it('the apps in Rust have the same analytics', () => {
  assert.equal(read('examples/leptos/src/analytics.rs'), read('examples/yew/src/analytics.rs'))
})
