// Everything that apps import from posthog-js is here under the same name. The names are read from posthog-js.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { describe, it } from 'node:test'
import * as esbuild from 'esbuild'
import { PEER } from '../../scripts/lib/peer.mjs'
import { assertTypes, consumer, installed, link, linkAs, ownName, root, tsconfigFor } from './lib/package.mjs'

const peer = resolve(root, PEER)
const peerRequire = createRequire(join(peer, 'package.json'))
linkAs('peer', peer)
for (const name of ['react', 'react-dom', '@types/react', '@types/react-dom', 'csstype']) link(name)

/** Files of posthog-js that are not here: docs/differences/package.md says why. Patterns by what is written there. */
const NOT_HERE = (() => {
  const page = readFileSync(join(root, 'docs/differences/package.md'), 'utf8')
  const table = page.slice(page.indexOf('## Files that are not here'))
  const named = [...table.matchAll(/^\| (`.*?`) \| (.+?) \| (.+?) \|$/gm)].flatMap(([, files]) =>
    [...files.matchAll(/`(.+?)`/g)].map(([, file]) => file),
  )
  return named.map((file) => {
    const plain = file.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace('/*', '(/.+)?')
    return /** @type {const} */ ([file, new RegExp(`^${plain}$`)])
  })
})()
/** Type exports that are another type on purpose, and why. */
const OTHER_TYPES = {
  PostHog: 'a class with private members: no two declarations of it are the same type',
  PostHogConfig: 'ours has more options',
  PostHogInterface: 'ours has more methods',
  SiteAppLoader: 'is given an instance',
}

/** A namespace of posthog-js's own declarations, by which its files find each other's types. */
const INTERNAL = ['BundleTypes']

/** Subpaths that have a folder, and files of `dist` without their endings. */
function subpaths() {
  const folders = readdirSync(peer, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/package.json') && !path.includes('node_modules'))
    .map((path) => path.slice(0, -'/package.json'.length))
    .filter((path) => path !== 'lib')
  const files = readdirSync(join(peer, 'dist'))
    .filter((file) => /\.(js|mjs|cjs)$/.test(file))
    .map((file) => `dist/${file.replace(/\.\w+$/, '')}`)
  return [...folders.sort(), ...new Set(files)]
}
const isHere = (path) => !NOT_HERE.some(([, names]) => names.test(path))

/** Every file of posthog-js by the name under which it can be imported; without what describes another one. */
function allFiles() {
  const names = readdirSync(peer, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(peer, join(entry.parentPath, entry.name)))
    .filter((file) => !/^node_modules\/|\.map$|^(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/.test(file))
    .map((file) => file.replace(/(\.d)?\.(js|mjs|cjs|ts|mts|cts)$/, '').replace(/\/package\.json$/, ''))
  return [...new Set(names)].sort()
}

/** By path, the names of what its ES module exports; `fileOf` says where that lies. */
async function valuesOf(paths, fileOf) {
  const { metafile } = await esbuild.build({
    entryPoints: paths.map((path) => ({ in: fileOf(path), out: path })),
    bundle: true,
    format: 'esm',
    external: ['react'],
    write: false,
    metafile: true,
    absWorkingDir: root,
    outdir: 'out',
    logLevel: 'silent',
  })
  return Object.fromEntries(paths.map((path) => [path, metafile.outputs[`out/${path}.js`].exports]))
}

/** The names that a bundled declaration file exports. */
const typesOf = (file) =>
  [...readFileSync(file, 'utf8').matchAll(/^export\s*(?:type\s*)?\{([^}]*)\}/gm)]
    .flatMap(([, names]) => names.split(','))
    .map((name) =>
      name
        .trim()
        .replace(/^type /, '')
        .split(' as ')
        .at(-1),
    )
    .filter((name) => name && name !== 'default' && !INTERNAL.includes(name))

/** What a path stands for: its ES module and its types. */
function partsOf(path) {
  const manifest = join(peer, path, 'package.json')
  if (!existsSync(manifest)) {
    const at = (ending) => join(peer, path + ending)
    return { module: [at('.mjs'), at('.js')].find((file) => existsSync(file)), types: at('.d.ts') }
  }
  const { module, types } = JSON.parse(readFileSync(manifest, 'utf8'))
  return { module: join(peer, path, module), types: join(peer, path, types) }
}

/** The ES module that our package has under a path. */
function ourModule(path) {
  const { exports } = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'))
  assert.ok(exports[`./${path}`], `package.json exports ./${path}`)
  return join(installed(), exports[`./${path}`].import.default)
}

describe('the names of posthog-js', () => {
  it('has each of its files, or a line in docs/differences/package.md', () => {
    const { exports } = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'))
    const isOurs = (path) =>
      `./${path}` in exports ||
      existsSync(join(installed(), `${path}.js`)) ||
      existsSync(join(installed(), path))
    const all = allFiles()
    assert.ok(all.length > 100, 'the files are listed')
    assert.deepEqual(
      all.filter((path) => !isOurs(path) && isHere(path)),
      [],
      'files of posthog-js that are neither here nor documented',
    )
    const lines = NOT_HERE.map(([file, names]) => ({ file, found: all.filter((path) => names.test(path)) }))
    assert.deepEqual(
      lines.filter(({ found }) => found.length === 0).map(({ file }) => file),
      [],
      'lines for files that posthog-js no longer has',
    )
    assert.deepEqual(
      lines.filter(({ found }) => found.some(isOurs)).map(({ file }) => file),
      [],
      'lines for files that are here',
    )
  })

  it('has the same values under each path', async () => {
    // `main` is CommonJS, and has what `module` has
    const paths = subpaths().filter((path) => isHere(path) && path !== 'dist/main')
    const theirs = await valuesOf(paths, (path) => partsOf(path).module)
    const ours = await valuesOf(paths, ourModule)
    assert.ok(theirs['dist/module'].includes('SurveyType'))
    for (const path of paths)
      assert.deepEqual(
        theirs[path].filter((name) => !ours[path].includes(name)),
        [],
        path,
      )
  })

  it('has the same constants', () => {
    const [theirs, ours] = [peerRequire('./dist/main.js'), createRequire(join(installed(), 'x.js'))(ownName)]
    const names = Object.keys(theirs).filter((name) => !['default', 'posthog', 'PostHog'].includes(name))
    assert.equal(names.length, 16)
    for (const name of names) assert.deepEqual(ours[name], theirs[name], name)
  })

  for (const type of ['module', 'commonjs'])
    it(`has the same types, in a ${type} project`, () => {
      const entries = ['', ...subpaths().filter((path) => isHere(path) && !path.startsWith('dist/react'))]
      const lines = entries.flatMap((path, at) => {
        const file = path ? partsOf(path).types : join(peer, 'dist/module.d.ts')
        if (path === 'dist/main' || !existsSync(file)) return []
        const names = typesOf(file)
        const from = path ? `${ownName}/${path}` : ownName
        return names.length
          ? `import type { ${names.map((name) => `${name} as a${at}_${name}`).join(', ')} } from '${from}'`
          : `import '${from}'`
      })
      const folder = consumer(
        `types-of-posthog-js-${type}`,
        { 'app.ts': lines.join('\n'), 'tsconfig.json': tsconfigFor('app.ts', { jsx: 'react-jsx' }) },
        { type },
      )
      assertTypes(folder)
    })

  it('means the same by them', () => {
    const names = typesOf(join(peer, 'dist/module.d.ts')).filter(
      (name) => !/^(posthog|severityLevels|DEFAULT_\w+)$/.test(name),
    )
    assert.ok(names.length > 190)
    const checks = names.map((name) => {
      const same = `Same<Ours.${name}, Theirs.${name}>`
      return `export const ${name}_: ${same} = ${!(name in OTHER_TYPES)}`
    })
    const code = `
import type * as Ours from '${ownName}'
import type * as Theirs from 'peer'
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
${checks.join('\n')}
`
    const tsconfig = tsconfigFor('app.ts', {
      module: 'esnext',
      moduleResolution: 'bundler',
      skipLibCheck: true,
    })
    assertTypes(consumer('same-types', { 'app.ts': code, 'tsconfig.json': tsconfig }, { type: 'module' }))
  })
})
