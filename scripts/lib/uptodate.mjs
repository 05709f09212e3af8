// Skips a build whose inputs and outputs are those of the last time.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

const IGNORED = new Set(['node_modules', 'dist'])
/** Variables that builds look at. */
const VARIABLES = ['WASM_TOOLCHAIN', 'PLAYGROUND_SDK']

/**
 * Runs `build` unless nothing changed since it last succeeded. Inputs are compared by content, because a
 * checkout touches times; outputs by size and time, so that one built by other hands counts as changed.
 * `inputs` and `outputs` are paths from the checkout's root; folders count with all that is in them.
 * Resolves to true when it built.
 */
export async function unlessUpToDate(name, { inputs, outputs }, build) {
  const stamp = join(root, 'build/stamps', name)
  const before = inputsOf(inputs)
  if (existsSync(stamp) && outputs.every((path) => existsSync(join(root, path)))) {
    if (readFileSync(stamp, 'utf8') === `${before}\n${outputsOf(outputs)}`) return false
  }
  rmSync(stamp, { force: true })
  await build()
  mkdirSync(join(root, 'build/stamps'), { recursive: true })
  writeFileSync(stamp, `${before}\n${outputsOf(outputs)}`)
  return true
}

function inputsOf(paths) {
  const hash = createHash('sha256').update(process.version)
  for (const name of VARIABLES) hash.update(`\0${process.env[name] ?? ''}`)
  for (const file of paths.flatMap((path) => filesIn(path, IGNORED))) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

function outputsOf(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesIn(path, new Set()))) {
    const { size, mtimeMs } = statSync(join(root, file))
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

function filesIn(path, ignored) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full)
    .filter((name) => !ignored.has(name))
    .sort()
    .flatMap((name) => filesIn(join(path, name), ignored))
}
