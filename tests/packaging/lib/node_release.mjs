// The Node that frameworks of today ask for, from npm's registry where the present one is older.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './framework_project.mjs'

const WANTED = '24.22.3'

/** The program's path. */
export async function nodeFor(home) {
  if (Number.parseInt(process.versions.node) >= Number.parseInt(WANTED)) return process.execPath
  const name = `node-${process.platform}-${process.arch}`
  const cwd = join(home, 'node')
  mkdirSync(cwd, { recursive: true })
  const args = [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--prefix',
    cwd,
    `${name}@${WANTED}`,
  ]
  await run('npm', args, { cwd, env: process.env })
  return join(cwd, 'node_modules', name, 'bin/node')
}
