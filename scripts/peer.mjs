// `npm run peer`: what another version of posthog-js has that the one in package.json has not, and the tests beside it.
//
//     npm run peer                          what changed up to the newest version on npm
//     npm run peer -- --peer 1.447.4        up to (or since) that one
//     npm run peer -- --test                and the suites that have posthog-js beside ours, with that version
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './lib/paths.mjs'
import { exitWith, say } from './lib/process.mjs'
import { changesBetween, PEER, peerOf, surfaceOf } from './lib/peer.mjs'

const E2E = 'tests/e2e'
/** How a browser test has posthog-js beside ours. */
const HAS_PEER = /from '(\.\/(beside|beside_peer|recorded_page)|\.\.\/\.\.\/scripts\/lib\/peer\.mjs)'/
/** The suites that have. @type {() => string[][]} */
const suites = () => {
  const specs = readdirSync(join(root, E2E)).filter((name) => name.endsWith('.spec.ts'))
  const beside = specs.filter((name) => HAS_PEER.test(readFileSync(join(root, E2E, name), 'utf8')))
  return [
    ['npx', 'playwright', 'test', ...beside.map((name) => join(E2E, name))],
    ['node', 'tests/conformance/run.mjs'],
    ['node', '--test', 'tests/packaging/posthog-js.mjs', 'tests/packaging/customizations.mjs'],
  ]
}
const versionOf = (peer) => JSON.parse(readFileSync(join(peer, 'package.json'), 'utf8')).version

try {
  const { values } = parseArgs({
    options: { peer: { type: 'string', default: 'latest' }, test: { type: 'boolean' } },
  })
  const pinned = resolve(root, PEER)
  const other = peerOf(values.peer)
  say(`posthog-js ${versionOf(pinned)} (package.json) -> ${versionOf(other)}`)
  const changes = changesBetween(surfaceOf(pinned), surfaceOf(other))
  console.log(changes.join('\n') || 'Nothing that can be seen has changed.')
  const failed = values.test ? suites().filter((suite) => !passes(suite, other)) : []
  for (const [program, ...args] of failed) console.log(`failed: ${program} ${args.join(' ')}`)
  process.exit(failed.length ? 1 : 0)
} catch (error) {
  exitWith(error, '[peer]')
}

function passes(/** @type {string[]} */ [program, ...args], /** @type {string} */ peer) {
  const env = { ...process.env, PEER_DIR: peer }
  return spawnSync(program ?? '', args, { cwd: root, env, stdio: 'inherit' }).status === 0
}
