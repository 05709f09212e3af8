// Names that both languages use are in crates/wire, and nowhere else.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { root } from './lib/load.mjs'

/** The source files of a folder of the checkout, but for generated ones and for tests. */
const sources = (folder, extension) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension) && !/(^|\/)(wire|tests\.rs|fuzz\.rs|fake\.rs)/.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))

const withoutComments = (text) => text.replace(/^\s*(\/\/|\/?\*).*$/gm, '')

const names = (texts, pattern) =>
  new Set(
    texts.flatMap((text) => [...withoutComments(text).matchAll(pattern)].map(([, text, key]) => text ?? key)),
  )

it('no name with a $ is a literal in Rust and in TypeScript', () => {
  const rust = ['src', 'crates/recorder/src', 'crates/json/src']
    .flatMap((folder) => sources(folder, '.rs'))
    .map((text) => text.split(/#\[cfg\(test\)\]\n(?:pub\(crate\) )?mod tests \{/)[0])
  const inRust = names(rust, /"(\$[a-z_]+)"/g)
  const inTypeScript = names(sources('js', '.ts'), /'(\$[a-z_]+)'|(?<=^\s*|[{,] )(\$[a-z_]+):/gm)
  assert.ok(inRust.size > 20 && inTypeScript.size > 50, 'the sources are read')
  assert.deepEqual([...inRust].filter((name) => inTypeScript.has(name)).sort(), [])
})
