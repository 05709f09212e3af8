// Serves a built app: its own server, or its folder.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { environment } from './framework_project.mjs'
import { serve } from './server.mjs'

const PATIENCE_MS = 60_000

/**
 * Resolves to { origin, log(), close() }.
 *
 * @param {import('./framework_apps.mjs').App} app
 */
export async function serveApp(app, folder, node) {
  if (app.dist) {
    const { origin, close } = await serve({ '': join(folder, app.dist) })
    return { origin, log: () => '', close }
  }
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const place = { PORT: String(port), HOST: '127.0.0.1', ORIGIN: origin, NODE_ENV: 'production' }
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: environment(folder, node, place),
    // a group of its own, as the server is a child of npm's
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (printed += text))
  }
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    process.kill(-child.pid, 'SIGKILL')
    await ended
  }
  const end = () => void close()
  process.once('exit', end)
  try {
    await answered(origin, child, () => printed)
  } catch (error) {
    await close()
    throw error
  }
  return {
    origin,
    log: () => printed,
    close: async () => {
      process.off('exit', end)
      await close()
    },
  }
}

async function freePort() {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  await new Promise((done) => server.close(done))
  return port
}

async function answered(origin, child, log) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${log()}`)
    try {
      return await fetch(origin, { signal: AbortSignal.timeout(10_000) })
    } catch {
      await new Promise((next) => setTimeout(next, 100))
    }
  }
  throw new Error(`The server did not answer within ${PATIENCE_MS / 1000} s:\n${log()}`)
}
