// What pkg-template adds to the built files: the package's manifest, its README and types.
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { entriesOf, writeEntries, writeFolders } from './entries.mjs'
import { root } from './paths.mjs'

/** Completes the package in the folder `out`; `constants` are the types of posthog-js's constants. */
export function fillTemplate(out, version, constants) {
  const template = join(root, 'pkg-template')
  const dist = join(out, 'dist')
  const manifest = JSON.parse(readFileSync(join(template, 'package.json'), 'utf8'))
  writeFileSync(
    join(out, 'package.json'),
    JSON.stringify({ ...entriesOf(manifest), version }, null, 2) + '\n',
  )
  copyFileSync(join(template, 'README.md'), join(out, 'README.md'))
  for (const file of readdirSync(template).filter((name) => name.endsWith('.d.ts')))
    declare(dist, basename(file, '.d.ts'), readFileSync(join(template, file), 'utf8'))
  declare(dist, 'constants', constants)
  writeEntries(dist)
  writeFolders(out)
}

/** Types, and the same for `require`; there the main entry has another name. */
function declare(dist, name, text) {
  writeFileSync(join(dist, `${name}.d.ts`), text)
  const required = text.replace(/'\.\/(\w+)\.js'/g, (_, from) => `'./${commonJs(from)}.cjs'`)
  writeFileSync(join(dist, `${commonJs(name)}.d.cts`), required)
}

const commonJs = (name) => (name === 'module' ? 'main' : name)
