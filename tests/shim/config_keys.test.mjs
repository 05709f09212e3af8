// Every option that posthog-js knows works here, or docs/differences/configuration.md says why it does not.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { root } from './lib/load.mjs'

const TYPES = 'node_modules/@posthog/types/dist/posthog-config.d.ts'
const read = (path) => readFileSync(join(root, path), 'utf8')

/** The members of `PostHogConfig`; nested ones are indented further. */
function options() {
  const [, body] =
    /\nexport interface PostHogConfig \{\n([^]*?)\n\}/.exec(read(TYPES)) ?? assert.fail('no options')
  return [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, name]) => name)
}

/** All that is shipped, without its comments, and without the defaults: having one is not being read. */
function shipped() {
  const files = (folder, ending) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending) && !name.includes('tests'))
      .map((name) => read(join(folder, name)))
  const all = [...files('js', '.ts'), ...files('src', '.rs')].join('\n')
  const [defaults] = /const OFF =[^]*?\n}\n/.exec(all) ?? assert.fail('no defaults')
  return all.replace(defaults, '').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
}

/** The options of the table "Options" in docs/differences/configuration.md. */
function listed() {
  const [, table] =
    /\n## Options\n([^]*?)(\n## |$)/.exec(read('docs/differences/configuration.md')) ??
    assert.fail('no table')
  return table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...line.split('|')[1].matchAll(/`(\w+)`/g)].map(([, name]) => name))
}

const source = shipped()
const used = (name) => new RegExp(`\\b${name}\\b`).test(source)

describe('posthog-js’s options', () => {
  const all = options()

  it('are all read, or listed with a reason', () => {
    assert.ok(all.length > 100, 'the options are read')
    const known = new Set(listed())
    assert.deepEqual(
      all.filter((name) => !used(name) && !known.has(name)),
      [],
    )
  })

  it('are listed once, and by their names', () => {
    const known = listed()
    assert.deepEqual(
      known.filter((name, at) => known.indexOf(name) !== at),
      [],
    )
    assert.deepEqual(
      known.filter((name) => !all.includes(name)),
      [],
    )
  })
})
