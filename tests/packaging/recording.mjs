// Session replay as posthog-js's users have it: from the host, from the package, imported beside the SDK.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { bundlers } from './lib/bundle.mjs'
import { assertTypes, consumer, installed, ownName, tsconfigFor } from './lib/package.mjs'
import { eventually, visit } from './lib/page.mjs'

const init = `posthog.init('phc_packaging', { api_host: location.origin, autocapture: false, capture_pageview: false,
  advanced_disable_feature_flags: true, disable_surveys: true, opt_out_useragent_filter: true })`
const from = (name, ...more) =>
  [...more.map((other) => `import '${other}'`), `import posthog from '${name}'`, init].join('\n')
const page = (...scripts) =>
  `<!doctype html><title>consumer</title><body><p>Hello</p>${scripts.map((name) => `<script src="/static/${name}.js"></script>`).join('')}<script>${init}</script>`

/** The page is recorded after the first interaction; returns the paths that were requested. */
async function recordedPaths(folder) {
  const seen = await visit(
    { '': folder },
    {
      settings: { sessionRecording: { endpoint: '/s/' } },
      until: async (tab, server) => {
        await eventually('recording', async () => {
          await tab.mouse.click(5, 5)
          return server.recorded().includes(2)
        })
      },
    },
  )
  assert.deepEqual(seen.errors, [])
  assert.deepEqual(seen.server.missing, [])
  return seen.server.requests.filter(({ method }) => method === 'GET').map(({ path }) => path)
}
const scriptsOf = (paths) => paths.filter((path) => /^\/(static|array)\/.*\.js$/.test(path))

describe('session replay', () => {
  for (const [bundler, bundle] of Object.entries(bundlers)) {
    it(`comes with the SDK when there is something to record, with ${bundler}`, async () => {
      const paths = await recordedPaths(await bundle(`recording-main-${bundler}`, from('posthog-js')))
      assert.deepEqual(
        scriptsOf(paths).filter((path) => path.includes('recorder')),
        [],
      )
    })

    it(`is in the bundle from dist/module.full, with ${bundler}`, async () => {
      const source = from('posthog-js/dist/module.full')
      const paths = await recordedPaths(await bundle(`recording-full-${bundler}`, source))
      assert.deepEqual(
        paths.filter((path) => path.includes('recorder')),
        [],
      )
    })

    it(`loads no script with dist/posthog-recorder and module.no-external, with ${bundler}`, async () => {
      const source = from('posthog-js/dist/module.no-external', 'posthog-js/dist/posthog-recorder')
      const paths = await recordedPaths(await bundle(`recording-no-external-${bundler}`, source))
      assert.deepEqual(scriptsOf(paths), [])
    })
  }

  for (const name of [
    'posthog-js/full',
    'posthog-js/full/no-external',
    'posthog-js/dist/module.full.no-external.js',
    `${ownName}/full`,
  ])
    it(`is in the bundle from ${name}`, async () => {
      const folder = await bundlers.esbuild(`recording-${name.replace(/\W/g, '-')}`, from(name))
      const paths = await recordedPaths(folder)
      assert.deepEqual(
        paths.filter((path) => path.includes('recorder')),
        [],
      )
    })

  for (const recorder of ['lazy-recorder', 'posthog-recorder', 'recorder', 'recorder-v2'])
    it(`is there with dist/${recorder} imported beside the SDK`, async () => {
      const source = from('posthog-js', `posthog-js/dist/${recorder}`)
      const paths = await recordedPaths(await bundlers.esbuild(`recording-${recorder}`, source))
      assert.deepEqual(
        paths.filter((path) => path.includes('recorder')),
        [],
      )
    })

  it('comes from the host with the script tag', async () => {
    const paths = await recordedPaths(consumer('recording-tag', { 'index.html': page('array') }))
    assert.deepEqual(scriptsOf(paths), [
      '/static/array.js',
      '/array/phc_packaging/config.js',
      '/static/lazy-recorder.js',
    ])
  })

  for (const scripts of [['array.full'], ['posthog-recorder', 'array']])
    it(`is at hand with ${scripts.join(' and ')}`, async () => {
      const folder = consumer(`recording-${scripts.join('-')}`, { 'index.html': page(...scripts) })
      assert.ok(!scriptsOf(await recordedPaths(folder)).includes('/static/lazy-recorder.js'))
    })

  for (const name of ['full', 'no-external', 'full/no-external', 'dist/module.slim', 'dist/module.full'])
    for (const type of ['module', 'commonjs'])
      it(`${name} can be imported on a server, by a ${type} project, and has types`, () => {
        const path = `'posthog-js/${name}'`
        const load =
          type === 'module'
            ? `import posthog, { PostHog } from ${path}`
            : `const { default: posthog, PostHog } = require(${path})`
        const code = `${load}\nif (!(posthog instanceof PostHog)) throw new Error('no instance')\n`
        const typed = `import posthog, { type PostHog } from ${path}\nexport const instance: PostHog = posthog\n// @ts-expect-error a name\nposthog.capture(3)\n`
        const files = {
          'app.js': code,
          'typed.ts': typed,
          'tsconfig.json': tsconfigFor('typed.ts'),
        }
        const folder = consumer(`server-${name.replace(/\W/g, '-')}-${type}`, files, { type })
        const { status, stderr } = spawnSync(process.execPath, [join(folder, 'app.js')], { encoding: 'utf8' })
        assert.equal(status, 0, stderr)
        assertTypes(folder)
      })

  it('has PostHog’s files under their names', () => {
    const folder = join(installed(), 'dist')
    const load = (file) => spawnSync(process.execPath, ['--check', join(folder, file)], { encoding: 'utf8' })
    for (const file of [
      'recorder.js',
      'posthog-recorder.js',
      'recorder-v2.js',
      'lazy-recorder.js',
      'module.mjs',
    ])
      assert.equal(load(file).status, 0, file)
  })
})
