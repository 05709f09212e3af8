// Bundles a consumer with each bundler's own defaults for production.
import { createRequire } from 'node:module'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import * as esbuild from 'esbuild'
import { rollup } from 'rollup'
import * as vite from 'vite'
import { consumer } from './package.mjs'
import { pageWith } from './page.mjs'

const webpack = createRequire(import.meta.url)('webpack')

/** Each takes a consumer's name and its app's source, and gives the folder to serve. */
export const bundlers = {
  async esbuild(name, source, more = {}) {
    const folder = consumer(
      name,
      { 'app.js': source, 'dist/index.html': pageWith('/app.js') },
      { type: 'module' },
    )
    const result = await esbuild.build({
      absWorkingDir: folder,
      entryPoints: ['app.js'],
      bundle: true,
      minify: true,
      format: 'esm',
      outdir: 'dist',
      logLevel: 'silent',
      ...more,
    })
    refuseWarnings(result.warnings)
    return join(folder, 'dist')
  },

  async vite(name, source) {
    const files = { 'app.js': source, 'index.html': pageWith('/app.js') }
    const folder = consumer(name, files, { type: 'module' })
    const warnings = []
    const customLogger = vite.createLogger('silent')
    customLogger.warn = (text) => warnings.push(text)
    // size hints are about the app, which here is nothing but the SDK
    const build = { chunkSizeWarningLimit: Infinity }
    await vite.build({ root: folder, configFile: false, customLogger, build })
    refuseWarnings(warnings)
    return join(folder, 'dist')
  },

  async webpack(name, source) {
    const folder = consumer(name, { 'app.js': source, 'dist/index.html': pageWith('/main.js') })
    // Size hints are about the app, which here is nothing but the SDK.
    const options = { context: folder, entry: './app.js', mode: 'production', performance: false }
    const stats = await promisify(webpack)({ ...options, output: { path: join(folder, 'dist') } })
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true })
    refuseWarnings([...errors, ...warnings])
    return join(folder, 'dist')
  },
}

/** Rollup with the one plugin that everyone has: it leaves `new URL(file, import.meta.url)` as it is. */
export async function rolledUp(name, source) {
  const files = { 'app.js': source, 'dist/index.html': pageWith('/app.js') }
  const folder = consumer(name, files, { type: 'module' })
  const bundle = await rollup({
    input: join(folder, 'app.js'),
    plugins: [nodeResolve({ browser: true })],
    onwarn: (warning) => refuseWarnings([warning]),
  })
  await bundle.write({ dir: join(folder, 'dist'), format: 'es' })
  await bundle.close()
  return join(folder, 'dist')
}

/** esbuild leaves `new URL(file, import.meta.url)` as it is: its users copy the file, as it says in the README. */
export function copyBeside(file, folder) {
  cpSync(file, join(folder, file.split('/').at(-1)))
}

function refuseWarnings(warnings) {
  if (warnings.length > 0)
    throw new Error(warnings.map((warning) => warning.text ?? warning.message ?? warning).join('\n'))
}
