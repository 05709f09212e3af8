// Comments and docs are in the plain English of the field: docs/conventions.md, "Language".
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { root } from './lib/load.mjs'

/** Words that an engineer would have to decode, and what to write instead. */
const WORDS = {
  'told|tells? of|telling of|hears? of|hearing of': 'reported, recorded, emitted, sent, configured',
  'say of|says of|said of': 'reports, describes, the properties of',
  anew: 'again, fresh',
  'whoever|whomever|nobody|nobody’s|somebody|somebody’s':
    'the person, caller, page or code that is meant; none',
  'be it': 'whether',
  'what stands|stands(?! (?:for|in for))|stand (?:in|on|there|behind|beside)': 'is, is written, is in',
  '(?:is|are|was|were) to be': 'has to be, should be, will be',
  'makes? of (?:it|them|what)': 'derives from it',
}
const WORD = new RegExp(`\\b(?:${Object.keys(WORDS).join('|').replaceAll('’', "'")})\\b`, 'i')

const FOLDERS = [
  '.github',
  'crates',
  'docs',
  'examples',
  'findings',
  'js',
  'pkg-template',
  'scripts',
  'src',
  'tests',
  'www',
]
const SKIPPED = /(^|\/)(node_modules|target|dist|test-results)\/|^js\/wire\/|^tests\/shim\/words\.test\.mjs$/

const files = readdirSync(root)
  .concat(FOLDERS.flatMap((folder) => within(folder)))
  .filter((file) => /\.(rs|ts|mjs|js|sh|toml|yml|css|html|md)$/.test(file) && !SKIPPED.test(file))

function within(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (SKIPPED.test(`${path}/`)) return []
    return entry.isDirectory() ? within(path) : [path]
  })
}

/** The lines of a document, or of a source file's comments. */
function proseOf(file) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  if (file.endsWith('.md')) return lines
  const marks = /\.(sh|toml|yml)$/.test(file) ? /(?:^|\s)#\s(.*)$/ : /^\s*(?:\/\/|\/\*|\*)(.*)$|\s\/\/\s(.*)$/
  return lines.map((line) => (marks.exec(line) ?? []).slice(1).join(''))
}

it('reads comments and docs', () => {
  assert.ok(files.length > 600, `${files.length} files`)
  assert.ok(WORD.test('is told anew'))
  assert.ok(!WORD.test('the path stands for a folder'))
})

it('has no words that the field does not use', () => {
  const lines = files.flatMap((file) =>
    proseOf(file).flatMap((line, at) => (WORD.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [])),
  )
  assert.deepEqual(
    lines,
    [],
    `write instead: ${Object.entries(WORDS)
      .map(([word, by]) => `\n  ${word}: ${by}`)
      .join('')}`,
  )
})
