// `npm run reproduce`: whether two clean builds in two places make the same package, byte by byte. It takes twice as long as the
// first `npm run build`. What differs is listed.
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { output, exitWith, runOrStop, say, SetupError } from './lib/process.mjs'
import { root } from './lib/paths.mjs'

const folder = mkdtempSync(join(tmpdir(), 'posthog-reproduce-'))
try {
  // not of the same length either
  const [first, second] = ['a', 'other/place'].map((name) => buildIn(join(folder, name)))
  const differing = [...new Set([...first.keys(), ...second.keys()])].filter(
    (file) => first.get(file) !== second.get(file),
  )
  if (differing.length > 0) throw new SetupError(`The builds differ in ${differing.join(', ')}.`)
  say(`two builds made the same ${first.size} files`)
} catch (error) {
  exitWith(error, '[reproduce]')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The files of the package that a clean copy of the last commit builds, by their hashes. */
function buildIn(copy) {
  mkdirSync(copy, { recursive: true })
  const archive = join(folder, 'commit.tar')
  runOrStop('git', ['-C', root, 'archive', '--output', archive, 'HEAD'])
  runOrStop('tar', ['-xf', archive, '-C', copy])
  // copied: what a link leads to has the same address in both
  cpSync(join(root, 'node_modules'), join(copy, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  if (output(process.execPath, ['scripts/build.mjs'], { cwd: copy, timeout: 3_600_000 }) === undefined)
    throw new SetupError(`${copy} could not be built: npm run build says why.`)
  const built = join(copy, 'pkg')
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(built, file)).isFile(),
  )
  const hashOf = (file) =>
    createHash('sha256')
      .update(readFileSync(join(built, file)))
      .digest('hex')
  return new Map(files.map((file) => [file, hashOf(file)]))
}
