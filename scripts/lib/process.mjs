// Running other programs, for set-up and tests.
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, createWriteStream, mkdirSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { cacheDir, root } from './paths.mjs'

/** Something the machine lacks. Its message is one sentence: what is missing and how to mend it. */
export class SetupError extends Error {}

export function say(text) {
  console.log(`[setup] ${text}`)
}

/** Prints a SetupError as its one sentence and anything else with its stack; exits with 1 either way. */
export function exitWith(error, prefix = '[setup]') {
  console.error(error instanceof SetupError ? `${prefix} ${error.message}` : error)
  process.exit(1)
}

/** The absolute path of a program, or undefined. */
export function which(name, path = process.env.PATH ?? '') {
  for (const dir of path.split(delimiter)) {
    const file = join(dir || '.', name)
    try {
      accessSync(file, constants.X_OK)
      if (statSync(file).isFile()) return file
    } catch {
      // not in this directory
    }
  }
}

/** What a program prints, trimmed; undefined when it is not there or fails. */
export function output(command, args, options = {}) {
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
    ...options,
  })
  return result.status === 0 ? result.stdout.trim() : undefined
}

/**
 * Runs a long command with its output in a log file. A line every half minute shows that it is alive.
 * Resolves to { ok, log }.
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number }} [options]
 * @returns {Promise<{ ok: boolean, log: string }>}
 */
export function runLogged(name, command, args, { cwd, env = process.env, timeout } = {}) {
  const log = join(cacheDir(), 'logs', `${name}.log`)
  mkdirSync(dirname(log), { recursive: true })
  return new Promise((done) => {
    const started = Date.now()
    const file = createWriteStream(log)
    // stdin stays the terminal's: sudo may ask for a password.
    const child = spawn(command, args, { cwd, env, timeout, stdio: ['inherit', 'pipe', 'pipe'] })
    child.stdout.pipe(file, { end: false })
    child.stderr.pipe(file, { end: false })
    const alive = setInterval(() => say(`  ${name}: ${Math.round((Date.now() - started) / 1000)} s`), 30_000)
    let over = false
    const finish = (ok) => {
      if (over) return
      over = true
      clearInterval(alive)
      file.end(() => done({ ok, log }))
    }
    child.on('error', () => finish(false))
    child.on('close', (code) => finish(code === 0))
  })
}

/** Runs a command of the build, whose output is this process's. Throws a SetupError where it fails. */
export function runOrStop(command, args, env = process.env) {
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' })
  if (status !== 0)
    throw new SetupError(`The build stopped: ${command} failed (its own message stands above).`)
}

/**
 * Runs a command on this terminal. Resolves to its exit code.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export function runVisible(command, args, { cwd, env = process.env } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' })
    child.on('error', () => done(127))
    child.on('close', (code) => done(code ?? 1))
  })
}

/**
 * Runs what does not wait for each other at the same time, each to its end: one that went on after another's failure would
 * hold a lock that the next try needs. Throws the first failure.
 * @param {(() => unknown)[]} runs
 */
export async function together(runs) {
  const results = await Promise.allSettled(runs.map(async (run) => run()))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
