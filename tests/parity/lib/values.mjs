// The values of all flags for all subjects, three ways.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PostHog } from 'posthog-node'
import { python, versions } from '../../../scripts/lib/python.mjs'
import { PERSONAL_KEY, TOKEN } from './collector.mjs'

const CONNECTIONS = 8

/** What the collector's `/flags/?v=2` answers. */
export async function fromServer({ url }, subjects) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const values = []
  let next = 0
  const work = async () => {
    while (next < subjects.length) {
      const index = next++
      const answer = await post(agent, `${url}/flags/?v=2`, { token: TOKEN, ...subjects[index] })
      if (answer.errorsWhileComputingFlags) throw new Error(`flags failed: ${JSON.stringify(answer)}`)
      values[index] = Object.fromEntries(
        Object.values(answer.flags).map(({ key, enabled, variant }) => [key, variant ?? enabled]),
      )
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
  agent.destroy()
  return values
}

function post(agent, url, body) {
  return new Promise((done, fail) => {
    const sent = request(url, { method: 'POST', agent }, (answer) => {
      const chunks = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('error', fail)
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (answer.statusCode === 200) done(JSON.parse(text))
        else fail(new Error(`/flags/ answered ${answer.statusCode}: ${text}`))
      })
    })
    sent.on('error', fail)
    sent.end(JSON.stringify(body))
  })
}

/** What posthog-node computes from the collector's definitions. */
export async function fromNode({ url }, subjects) {
  const client = new PostHog(TOKEN, { host: url, personalApiKey: PERSONAL_KEY, enableLocalEvaluation: true })
  await client.waitForLocalEvaluationReady()
  const values = []
  for (const { distinct_id, groups, person_properties, group_properties } of subjects) {
    const options = {
      groups,
      personProperties: person_properties,
      groupProperties: group_properties,
      onlyEvaluateLocally: true,
    }
    values.push(await client.getAllFlags(distinct_id, options))
  }
  await client.shutdown()
  return values
}

/** What `posthog` of PyPI computes from the collector's definitions. */
export async function fromPython({ url, folder }, subjects) {
  const [input, result] = [join(folder, 'subjects.json'), join(folder, 'values.json')]
  writeFileSync(input, JSON.stringify(subjects))
  await runPython('evaluate.py', [url, TOKEN, PERSONAL_KEY, input, result])
  return JSON.parse(readFileSync(result, 'utf8'))
}

/** Runs a script of this folder with PostHog's SDK; resolves to what it prints. */
export function runPython(script, args, { input = '', folder = '', version = versions.newest } = {}) {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const env = { ...process.env, TZ: 'UTC', PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' }
  return new Promise((done, fail) => {
    const child = spawn(python(version), [file, ...args], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.on('error', fail)
    child.on('close', (code) => {
      if (code === 0) done(Buffer.concat(chunks).toString())
      else fail(new Error(`${script} ended with ${code}`))
    })
    child.stdin.end(input)
  })
}
