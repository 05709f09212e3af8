// A collector of its own with an empty database, and its API.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { collector as binary } from '../../../scripts/lib/builds.mjs'
import { SetupError } from '../../../scripts/lib/process.mjs'

export const TOKEN = 'phc_parity'
/** The one that a collector has for development. */
export const PERSONAL_KEY = 'phx_dev_local_test_api_key_1234567890abcdef'

/** What a user changes in an example: the server's address and the key. */
const PLACEHOLDERS = ['https://analytics.example.com', 'phx_your_personal_api_key']

/** Copies examples beside the collector's data, for its address and its key. Each has at least one of the two. */
export function writeExamples({ folder, url }, files) {
  for (const file of files) {
    const example = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
    if (!PLACEHOLDERS.some((text) => example.includes(text))) throw new Error(`${file} names no server`)
    const [host, key] = PLACEHOLDERS
    writeFileSync(join(folder, file), example.replace(host, url).replace(key, PERSONAL_KEY))
  }
}

/** `demo`: with so many days of demo data. */
export async function startCollector({ demo = 0 } = {}) {
  const program = process.env.COLLECTOR_BIN ?? binary
  if (!existsSync(program)) throw new SetupError(`${program} is missing: build it with "npm test -- build".`)
  const folder = mkdtempSync(join(tmpdir(), 'posthog-parity-'))
  const data = join(folder, 'posthog.db')
  if (demo > 0) execFileSync(program, ['demo', '--data', data, '--days', String(demo)], { stdio: 'ignore' })
  const args = ['--port', '0', '--data', data]
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, RUST_LOG: 'warn' },
  })
  const stopped = new Promise((done) => child.once('close', done))
  const line = await new Promise((done, fail) => {
    createInterface(child.stdout).once('line', done)
    child.once('error', fail)
    child.once('close', (code) => fail(new Error(`the collector ended with ${code}`)))
  })
  const url = line.replace('listening on ', '')

  async function post(path, body) {
    const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }

  return {
    url,
    folder,
    create: (resource, body) => post(`/api/projects/@current/${resource}/`, body),
    capture: (event, distinct_id, properties, api_key = TOKEN) =>
      post('/e/', { api_key, event, distinct_id, properties }),
    batch: (batch, api_key = TOKEN) => post('/batch/', { api_key, batch }),
    async list(address) {
      const response = await fetch(`${url}/api/projects/@current/${address}`)
      if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`)
      return (await response.json()).results
    },
    async stop() {
      child.kill()
      await stopped
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
