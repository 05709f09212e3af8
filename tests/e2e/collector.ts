import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

const binary = process.env.COLLECTOR_BIN ?? 'target/release/posthog-collector'
const staticDir = process.env.STATIC_DIR ?? 'pkg/dist'
const siteDir = 'www/site/dist'

type ChildProcess = ChildProcessByStdio<null, Readable, Readable>

export interface StoredEvent {
  id: number
  uuid: string
  event: string
  distinct_id: string
  person_id: string
  properties: Record<string, unknown>
}

export interface StoredPerson {
  id: string
  distinct_ids: string[]
  properties: Record<string, unknown>
}

/** Text before JSON columns are read: SQLite has no type of its own for them. */
type Raw<T> = Omit<T, 'properties'> & { properties: string }

/** A collector of its own for one test, with an empty database in a temporary folder. */
export class Collector {
  readonly url: string
  readonly #folder: string
  readonly #args: string[]
  #process: ChildProcess

  private constructor(url: string, child: ChildProcess, folder: string, args: string[]) {
    this.url = url
    this.#process = child
    this.#folder = folder
    this.#args = args
  }

  static async start(more: string[] = []): Promise<Collector> {
    for (const needed of [binary, staticDir, siteDir]) {
      if (!existsSync(needed)) throw new Error(`${needed} is missing: build it first`)
    }
    const folder = mkdtempSync(join(tmpdir(), 'posthog-e2e-'))
    const data = join(folder, 'posthog.db')
    const folders = ['--static-dir', staticDir, '--site-dir', siteDir]
    const args = ['--data', data, '--frame-port', '0', ...folders, ...more]
    const child = run(args, '0')
    try {
      return new Collector(await listeningUrl(child), child, folder, args)
    } catch (error) {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  async stop(): Promise<void> {
    await this.down()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Starts it again at its address, with its data. */
  async up(): Promise<void> {
    this.#process = run(this.#args, new URL(this.url).port)
    await listeningUrl(this.#process)
  }

  /** Ends it; its data stays. */
  async down(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()))
      this.#process.kill('SIGTERM')
      const insist = setTimeout(() => this.#process.kill('SIGKILL'), 3000)
      await ended
      clearTimeout(insist)
    }
  }

  /** A personal API key that may do everything, made while the server runs. */
  createKey(label: string): string {
    const args = ['keys', 'create', '--scope', 'write', '--label', label]
    const data = join(this.#folder, 'posthog.db')
    return execFileSync(binary, [...args, '--data', data], { encoding: 'utf8' }).trim()
  }

  /** The rows of a query, read from the database file and not through the server. */
  sql<Row>(query: string): Row[] {
    const args = ['sql', '--data', join(this.#folder, 'posthog.db'), query]
    const output = execFileSync(binary, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    return output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row)
  }

  /** All events in the order of their arrival, or those of one name. */
  events(name?: string): StoredEvent[] {
    const rows = this.sql<Raw<StoredEvent>>(
      'SELECT id, uuid, event, distinct_id, person_id, properties FROM events_with_person ORDER BY id',
    )
    return rows.filter((row) => name === undefined || row.event === name).map(readProperties)
  }

  /** The one event of this name. */
  event(name: string): StoredEvent {
    const found = this.events(name)
    const [only] = found
    if (!only || found.length > 1) throw new Error(`${found.length} ${name} events are stored, not one`)
    return only
  }

  persons(): StoredPerson[] {
    const persons = this.sql<Raw<Omit<StoredPerson, 'distinct_ids'>>>('SELECT id, properties FROM persons')
    const ids = this.sql<{ person_id: string; distinct_id: string }>(
      'SELECT person_id, distinct_id FROM distinct_ids ORDER BY distinct_id',
    )
    return persons.map(readProperties).map((person) => ({
      ...person,
      distinct_ids: ids.filter((row) => row.person_id === person.id).map((row) => row.distinct_id),
    }))
  }

  /** Every byte of the database, its write-ahead log included, one character each. */
  storedBytes(): string {
    return readdirSync(this.#folder)
      .map((file) => readFileSync(join(this.#folder, file), 'latin1'))
      .join('')
  }
}

const run = (args: string[], port: string): ChildProcess =>
  spawn(binary, [...args, '--port', port], { stdio: ['ignore', 'pipe', 'pipe'] })

function readProperties<T extends { properties: string }>(
  row: T,
): Omit<T, 'properties'> & { properties: Record<string, unknown> } {
  return { ...row, properties: JSON.parse(row.properties) as Record<string, unknown> }
}

function listeningUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: string): void => {
      output += chunk
      const url = /listening on (http:\/\/\S+)/.exec(output)?.[1]
      if (url) resolve(url)
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', (chunk) => (output += chunk))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`The collector ended with ${code}: ${output}`)))
  })
}
