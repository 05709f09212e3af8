// posthog-js, which everything is compared with: the version in package.json, or another one from npm.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir, root } from './paths.mjs'
import { SetupError } from './process.mjs'

/** The folder of posthog-js, relative to the checkout or absolute. `PEER_DIR` names that of another version. */
export const PEER = process.env.PEER_DIR ?? 'node_modules/posthog-js'

/** Has a version of posthog-js installed (`1.447.4`, `latest`), once, and returns its folder. */
export function peerOf(version) {
  if (!/^[\w.-]+$/.test(version)) throw new SetupError(`${version} is no version of posthog-js.`)
  const npm = (args, cwd) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  let found
  try {
    found = JSON.parse(npm(['view', `posthog-js@${version}`, 'version', '--json'], root))
  } catch (error) {
    throw new SetupError(`npm has no posthog-js@${version}: ${error.stderr ?? error}`)
  }
  const exact = Array.isArray(found) ? found.at(-1) : found
  const folder = join(cacheDir(), 'peers', exact)
  const peer = join(folder, 'node_modules/posthog-js')
  if (existsSync(peer)) return peer
  const making = `${folder}.${process.pid}`
  mkdirSync(making, { recursive: true })
  writeFileSync(join(making, 'package.json'), '{"private":true}')
  npm(['install', `posthog-js@${exact}`, '--no-audit', '--no-fund', '--ignore-scripts'], making)
  rmSync(folder, { recursive: true, force: true })
  renameSync(making, folder)
  return peer
}

/** What can be seen of a version, by kind: sets of names. */
export function surfaceOf(peer) {
  const dist = join(peer, 'dist')
  const read = (...path) => readFileSync(join(...path), 'utf8')
  const all = (text, pattern) => new Set([...text.matchAll(pattern)].map(([, name]) => name))
  const files = readdirSync(dist).filter((name) => /\.c?js$|\.mjs$/.test(name))
  const scripts = files.filter((name) => /^(?!.*(es5|module|main)).*\.js$/.test(name))
  const code = scripts.map((name) => read(dist, name)).join('\n')
  const [names = ''] =
    read(dist, 'module.js')
      .match(/export\s*\{[^}]*\}/g)
      ?.slice(-1) ?? []
  return {
    'paths of the package': new Set([
      ...Object.keys(JSON.parse(read(peer, 'package.json')).exports ?? {}),
      ...readdirSync(peer).filter((name) => existsSync(join(peer, name, 'package.json'))),
    ]),
    'files in dist': new Set(files),
    'exported names': all(names, /(?:\bas\s+)?([\w$]+)\s*[,}]/g),
    'exported types': all(
      read(dist, 'module.d.ts'),
      /^(?:export )?(?:declare )?(?:interface|type|enum|class) (\w+)/gm,
    ),
    methods: all(read(peer, 'lib/src/posthog-core.js'), /\bPostHog\.prototype\.([a-zA-Z_]\w*) = /g),
    options: all(code, /\bconfig\.([a-z_]\w{2,})/g),
    'events, properties and keys': all(code, /["'`](\$[a-z]\w+)["'`]/g),
    addresses: all(code, /["'`](\/(?:api|array|batch|capture|decide|e|engage|flags|i|s|static)\/[\w/.-]*)/g),
  }
}

/** Lines that say what `to` has that `from` has not, and what it lacks. */
export function changesBetween(from, to) {
  const lacks = (a, b) => [...a].filter((name) => !b.has(name)).sort()
  return Object.keys(to).flatMap((kind) => {
    const [added, removed] = [lacks(to[kind], from[kind]), lacks(from[kind], to[kind])]
    return [
      ...(added.length ? [`${kind}, new: ${added.join(' ')}`] : []),
      ...(removed.length ? [`${kind}, gone: ${removed.join(' ')}`] : []),
    ]
  })
}
