// The local PostHog's process.

import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'

type Child = ChildProcessByStdio<null, Readable, Readable>

/** It ends by itself within ten seconds; a second signal ends it at once. */
const PATIENCE_MS = 3000

/** Runs `binary`. Resolves when it takes requests, and rejects with what it printed where it ends before. */
export function run(binary: string, args: string[]): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  // a test run that is ended leaves no process
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: string): void => {
      output = (output + chunk).slice(-10_000)
      const url = /listening on (http:\/\/\S+)/.exec(output)?.[1]
      if (url) resolve({ url, stop: () => stop(child) })
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? missing(binary) : error),
    )
    child.once('exit', (code) => reject(new Error(`${binary} ended with ${code}: ${output}`)))
  })
}

const missing = (binary: string): Error =>
  new Error(
    `${binary} is not there. Name the program in POSTHOG_COLLECTOR or as \`binary\`, or use LocalPostHog.connect() with one that runs.`,
  )

async function stop(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGTERM'), PATIENCE_MS)
  await ended
  clearTimeout(insist)
}
