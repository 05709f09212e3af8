// npm packages, as the lock file has them.
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './paths.mjs'
import { runLogged, say, SetupError } from './process.mjs'

export async function ensureNpmPackages(folder = root) {
  if (!existsSync(join(folder, 'package-lock.json'))) {
    throw new SetupError(`${join(folder, 'package-lock.json')} is missing: check the file out again.`)
  }
  if (matchesLock(folder)) return
  const name = relative(root, folder) || 'this folder'
  say(`installing the npm packages of ${name} (about half a minute)`)
  // NODE_ENV=production would leave the dev dependencies out, and here there is nothing else.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund']
  const { ok, log } = await runLogged('npm-ci', 'npm', args, { cwd: folder })
  if (!ok) {
    throw new SetupError(
      `The npm packages of ${name} could not be installed (${log}): check that npm's registry can be reached and run "npm ci".`,
    )
  }
}

/**
 * npm keeps a lock file of what is installed inside node_modules. Comparing the two says more than
 * their times do, which a `git checkout` changes. Optional packages are for other systems, mostly.
 */
function matchesLock(folder) {
  const wanted = readPackages(join(folder, 'package-lock.json'))
  const present = readPackages(join(folder, 'node_modules/.package-lock.json'))
  if (!wanted || !present) return false
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => {
    if (path === '') return true
    if (!present[path]) return Boolean(optional || peer)
    return present[path].version === version
  })
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}
