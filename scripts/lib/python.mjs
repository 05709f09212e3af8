// Python with PostHog's server SDK, in an environment of its own in the cache.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from './debian.mjs'
import { cacheDir, root } from './paths.mjs'
import { output, runLogged, say, SetupError } from './process.mjs'

const requirements = join(root, 'tests/parity/requirements.txt')
const folder = () => join(cacheDir(), 'python')

/** The interpreter that has the SDK. */
export const python = () => join(folder(), 'bin/python')

/** Installs the SDK's version that tests/parity/requirements.txt names. */
export async function ensurePython() {
  const wanted = readFileSync(requirements, 'utf8')
  const stamp = join(folder(), 'requirements.txt')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  if (output('python3', ['-c', 'import ensurepip, venv']) === undefined) {
    const packages = ['python3', 'python3-venv']
    await installPackages(packages, { why: 'Python 3 with venv', takes: 'about half a minute' })
  }
  say('installing the Python SDK of PostHog (a few seconds)')
  rmSync(folder(), { recursive: true, force: true })
  await run('python-venv', 'python3', ['-m', 'venv', folder()])
  await run('pip-install', python(), [
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '-r',
    requirements,
  ])
  writeFileSync(stamp, wanted)
}

async function run(name, command, args) {
  const { ok, log } = await runLogged(name, command, args)
  if (!ok)
    throw new SetupError(
      `The Python SDK of PostHog could not be installed (${log}): check that PyPI can be reached.`,
    )
}
