// The package as `publint` and `attw` see it, and as tools see it that do not read `exports`.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { formatMessage } from 'publint/utils'
import { publint } from 'publint'
import { consumer, installed, ownName, tarball, tsconfigFor } from './lib/package.mjs'
import { app, assertCaptures, pageWith } from './lib/page.mjs'

const require = createRequire(import.meta.url)
const webpack = require('webpack')

/** What attw finds and is meant: the entry, the kind of problem, and why. */
const MEANT = {
  './streaming': ['CJSResolvesToESM', 'it finds its file by `import.meta.url`, which CommonJS has not'],
  './no-wasm': ['CJSResolvesToESM', 'for bundlers alone: another 300 KB in the package would serve no one'],
}

/** What publint says and is meant, by its code, and why. */
const NOT_ASKED = {
  USE_ENGINES_NODE: 'a package for browsers has no version of Node that it needs',
  CJS_WITH_ESMODULE_DEFAULT_EXPORT: '`require` answers what it answers with posthog-js',
}

/** Subpaths whose files a folder names. */
const SUBPATHS = ['', '/full', '/full/no-external', '/no-external', '/customizations', '/streaming']

describe('the package, checked', () => {
  it('by publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: installed(), strict: true, pack: false })
    const unexpected = messages.filter(({ code }) => !(code in NOT_ASKED))
    assert.deepEqual(
      unexpected.map((message) => formatMessage(message, pkg, { color: false })),
      [],
    )
  })

  it('by attw', () => {
    const cli = join(dirname(require.resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js')
    const args = [cli, tarball(), '--format', 'json', '--no-definitely-typed']
    // it ends before a pipe has taken all that it prints
    const report = join(dirname(tarball()), 'attw.json')
    const file = openSync(report, 'w')
    const { stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      stdio: ['ignore', file, 'pipe'],
    })
    closeSync(file)
    assert.equal(stderr, '')
    const { analysis } = JSON.parse(readFileSync(report, 'utf8'))
    const { problems } = analysis
    assert.ok(Object.keys(analysis.entrypoints).length > 30)
    const unexpected = Object.values(problems)
      .flat()
      .filter(({ kind, entrypoint }) => kind !== MEANT[entrypoint]?.[0])
    assert.deepEqual(unexpected, [])
  })
})

describe('tools that do not read exports', () => {
  it('TypeScript with moduleResolution node10 finds the types', () => {
    const lines = [
      ...SUBPATHS,
      '/rrweb',
      '/rrweb-types',
      '/rrweb-plugin-console-record',
      '/replay',
      '/dist/array',
    ].map((path, at) => `import * as a${at} from '${ownName}${path}'`)
    const code = `${lines.join('\n')}
import posthog, { SurveyType, type Survey } from '${ownName}'
export const type: Survey['type'] = SurveyType.Popover
// @ts-expect-error a name
posthog.capture(3)
`
    const compiler = join(dirname(require.resolve('typescript5/package.json')), 'bin/tsc')
    const options = { module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true }
    const folder = consumer('node10', { 'app.ts': code, 'tsconfig.json': tsconfigFor('app.ts', options) })
    const args = [compiler, '--noEmit', '-p', folder]
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  })

  it('webpack without exports finds each subpath, and what it makes of it captures', async () => {
    const sources = SUBPATHS.map((path, at) =>
      path === '/customizations'
        ? `import { isLikelyWebViewBot } from '${ownName}${path}'\nif (isLikelyWebViewBot('')) throw new Error()`
        : app(`no-exports-${at}`, ownName + path),
    )
    const files = Object.fromEntries(sources.map((source, at) => [`app${at}.js`, source]))
    const folder = consumer('no-exports', { ...files, 'dist/index.html': pageWith('/main0.js') })
    const entry = Object.fromEntries(sources.map((_, at) => [`main${at}`, `./app${at}.js`]))
    // of webpack's two signatures `promisify` takes the one for several configurations
    const run = /** @type {(config: import('webpack').Configuration) => Promise<import('webpack').Stats>} */ (
      promisify(webpack)
    )
    const stats = await run({
      context: folder,
      entry,
      mode: 'development',
      devtool: false,
      performance: false,
      resolve: { exportsFields: [] },
      output: { path: join(folder, 'dist') },
    })
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true })
    assert.deepEqual([...errors, ...warnings], [])
    await assertCaptures({ '': join(folder, 'dist') }, 'no-exports-0')
  })
})
