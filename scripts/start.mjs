// `npm start`: builds what changed, then runs the local PostHog with the playground until Ctrl-C. The first start fills it
// with made up data, unless `npm start -- --empty` asks for none.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { buildAll, collector } from './lib/builds.mjs'
import { root } from './lib/paths.mjs'
import { exitWith, runLogged, SetupError } from './lib/process.mjs'

const data = '.data/posthog.db'
const port = Number(process.env.PORT || 8010)
const address = `http://localhost:${port}`

try {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new SetupError(`PORT is "${process.env.PORT}", which is no port: give a number from 1 to 65535.`)
  }
  const unknown = process.argv.slice(2).find((argument) => argument !== '--empty')
  if (unknown)
    throw new SetupError(`${unknown} is no argument of npm start: there is --empty, for no made up data.`)
  // Asked before the builds, which may take minutes, and not only after them.
  await refuseTakenPort()
  await buildAll()
  await refuseTakenPort()
  await fill()
  serve()
} catch (error) {
  exitWith(error, '[start]')
}

/** Makes data for a first start, in a file of its own until it is complete. */
async function fill() {
  mkdirSync(join(root, '.data'), { recursive: true })
  if (existsSync(join(root, data)) || process.argv.includes('--empty')) return
  const making = join(root, `${data}-demo`)
  for (const end of ['', '-wal', '-shm', '-reserve']) rmSync(making + end, { force: true })
  const { ok, log } = await runLogged('demo', collector, ['demo', '--data', making])
  if (!ok) throw new SetupError(`No data could be made up for the first start (${log}): npm start -- --empty`)
  renameSync(making, join(root, data))
  console.log(
    `[start] ${data} has 60 days of a made up product. To start with nothing, delete it and run "npm start -- --empty".`,
  )
}

function serve() {
  const args = [
    '--data',
    data,
    '--static-dir',
    'pkg/dist',
    '--site-dir',
    'www/site/dist',
    '--session-recording',
    // the shop's payment provider has an origin of its own
    '--frame-port',
    '0',
  ]
  const server = spawn(collector, [...args, '--port', String(port)], { cwd: root, stdio: 'inherit' })
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    server.kill('SIGTERM')
    // A stream that a browser holds open must not keep it alive.
    setTimeout(() => server.kill('SIGKILL'), 3_000).unref()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
  server.on('error', (error) =>
    exitWith(new SetupError(`${collector} does not run: ${error.message}.`), '[start]'),
  )
  server.on('exit', (code) => {
    if (!stopping) console.error('[start] The local PostHog stopped: its own words are above.')
    process.exit(stopping ? 0 : code || 1)
  })
  announce()
}

async function announce() {
  for (let tries = 0; tries < 100 && !(await answers()); tries++)
    await new Promise((next) => setTimeout(next, 100))
  console.log(`
  playground   ${address}/
  shop         ${address}/shop/
  app          ${address}/app/
  activity     ${address}/activity/
  replay       ${address}/replay/
  insights     ${address}/insights/
  flags        ${address}/feature_flags/
  settings     ${address}/settings/

  Ctrl-C stops it. What was captured stays in ${data}.
`)
}

function answers() {
  return new Promise((done) => {
    get({ host: '127.0.0.1', port, path: '/' }, (response) => {
      response.resume()
      done(true)
    }).on('error', () => done(false))
  })
}

async function refuseTakenPort() {
  // Connecting sees a listener on any address, where binding sees only its own.
  const taken = await new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('connect', () => {
      socket.destroy()
      done(true)
    })
    socket.on('error', () => done(false))
  })
  if (taken)
    throw new SetupError(
      `Port ${port} is taken: stop what listens there or run "PORT=${port + 1} npm start".`,
    )
}
