// Python packages, each version in an environment of its own in the cache: PostHog's server SDK, and Schemathesis.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from './debian.mjs'
import { cacheDir, root } from './paths.mjs'
import { output, runLogged, say, SetupError } from './process.mjs'

/** The newest SDK, and the last one that has `Posthog.identify`. */
export const versions = {
  newest: { folder: 'python', requirements: 'tests/parity/requirements.txt' },
  identify: { folder: 'python-identify', requirements: 'tests/parity/requirements-identify.txt' },
}

/** What asks the API for what its schema says. */
export const schemathesis = {
  folder: 'python-schemathesis',
  requirements: 'tests/parity/requirements-schemathesis.txt',
}

const folderOf = (version) => join(cacheDir(), version.folder)

/** The interpreter that has the SDK. */
export const python = (version = versions.newest) => join(folderOf(version), 'bin/python')

/** The command line of Schemathesis. */
export const schemathesisCommand = () => join(folderOf(schemathesis), 'bin/st')

/** Installs the SDK's versions, and Schemathesis, that files in tests/parity name. */
export async function ensurePython() {
  for (const version of [...Object.values(versions), schemathesis]) await ensureVersion(version)
}

async function ensureVersion(version) {
  const requirements = join(root, version.requirements)
  const folder = folderOf(version)
  const wanted = readFileSync(requirements, 'utf8')
  const stamp = join(folder, 'requirements.txt')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  if (output('python3', ['-c', 'import ensurepip, venv']) === undefined) {
    const packages = ['python3', 'python3-venv']
    await installPackages(packages, { why: 'Python 3 with venv', takes: 'about half a minute' })
  }
  say(`installing ${wanted.trim()} with Python's pip (a few seconds)`)
  rmSync(folder, { recursive: true, force: true })
  await run('python-venv', 'python3', ['-m', 'venv', folder])
  await run('pip-install', python(version), [
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
    throw new SetupError(`A Python package could not be installed (${log}): check that PyPI can be reached.`)
}
