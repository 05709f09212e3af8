// Asks a collector for all that its schema (`/api/schema/`) has, with values that the schema allows and some that it does
// not: no answer may be a server error, and all have the form that the schema says.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { schemathesisCommand } from '../../../scripts/lib/python.mjs'

const CHECKS = ['not_a_server_error', 'response_schema_conformance', 'content_type_conformance']

/** Runs for so many seconds at most. Whether nothing was found, and what was printed. */
export function ask({ url, folder }, { seconds, seed, examples }) {
  const args = [
    ['--config-file', fileURLToPath(new URL('../schemathesis.toml', import.meta.url))],
    ['run', `${url}/api/schema/`],
    ['--checks', CHECKS.join(',')],
    // these answer until their reader leaves
    ['--exclude-path-regex', '/api/live/'],
    ['--max-time', String(seconds)],
    ['-n', String(examples), '--seed', String(seed)],
    ['--request-timeout', '30', '--continue-on-failure', '--no-color'],
  ].flat()
  return new Promise((done, fail) => {
    const child = spawn(schemathesisCommand(), args, {
      // what it remembers of a run stays with the data of that run
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (printed += text))
    child.once('error', fail)
    child.once('close', (code) => done({ ok: code === 0, printed }))
  })
}
