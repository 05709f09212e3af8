// The docs name files that exist.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { it } from 'node:test'
import { root } from './lib/load.mjs'

const docs = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md']
  .concat(
    readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name)),
  )
  .filter((file) => existsSync(join(root, file)))
const read = (file) => readFileSync(join(root, file), 'utf8')

it('links between documents lead somewhere', () => {
  const broken = docs.flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#([^)]+))?\)/g)]
      .filter(([, target, heading]) => {
        const path = normalize(join(dirname(file), target))
        if (!existsSync(join(root, path))) return true
        return heading && !headingsOf(path).includes(heading)
      })
      .map(([link]) => `${file}: ${link}`),
  )
  assert.deepEqual(broken, [])
})

/** Headings as GitHub writes them into addresses. */
function headingsOf(file) {
  return [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
    text
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

it('paths of the checkout that documents name are there', () => {
  const folders = /^(src|js|crates|tests|scripts|www|docs|pkg-template)\//
  const missing = docs.flatMap((file) => {
    const text = read(file).replace(/```[^]*?```/g, '')
    const named = [...text.matchAll(/`([\w./-]+)`/g)].map(([, path]) => path)
    return named
      .filter((path) => folders.test(path) && !/tab_switches|\/dist$/.test(path))
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${file}: ${path}`)
  })
  assert.deepEqual(missing, [])
})
