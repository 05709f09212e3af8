// `npm run chaos`: events over kills of tab and browser, reloads, offline spells, servers that fail and connections
// that break. What capture() returned more than 100 ms before its page was killed must be in the database, once.
//
//     npm run chaos                          10,000 events with each SDK
//     npm run chaos -- --events 1000         fewer
//     npm run chaos -- --seed 7              the run of that seed again
//     npm run chaos -- --sdk ours            ours alone
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../../scripts/lib/paths.mjs'
import { PEER } from '../../scripts/lib/peer.mjs'
import { exitWith, SetupError } from '../../scripts/lib/process.mjs'
import { table } from '../../scripts/lib/table.mjs'
import { visitCalmly } from './lib/calm.mjs'
import { PAGE, play, SAFE_AFTER_MS } from './lib/play.mjs'
import { startProxy } from './lib/proxy.mjs'
import { chance } from './lib/random.mjs'

/** Both SDKs capture what the page says and nothing else, with no limit of their own. */
const CONFIG = {
  autocapture: false,
  capture_pageview: false,
  capture_pageleave: false,
  advanced_disable_flags: true,
  disable_session_recording: true,
  disable_surveys: true,
  opt_out_useragent_filter: true,
  rate_limiting: { events_per_second: 1e6, events_burst_limit: 1e6 },
  request_queue_config: { flush_interval_ms: 1000 },
}
const SDKS = { ours: 'pkg/dist/array.js', 'posthog-js': join(PEER, 'dist/array.js') }
const COLLECTOR = join(root, process.env.COLLECTOR_BIN ?? 'target/release/posthog-collector')

try {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '10000' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
      sdk: { type: 'string', default: 'both' },
    },
  })
  if (!existsSync(COLLECTOR)) throw new SetupError(`${COLLECTOR} is missing: run "npm run build".`)
  const [count, seed] = [Number(values.events), Number(values.seed)]
  const names = Object.keys(SDKS).filter((name) => values.sdk === 'both' || values.sdk === name)
  console.log(`[chaos] seed ${seed}`)
  const results = []
  for (const name of names) results.push(await run(name, count, seed))
  report(results)
  const ours = results.find(({ name }) => name === 'ours')
  if (ours && (ours.lost > 0 || ours.twice > 0)) {
    throw new SetupError(`Lost ${ours.lost} events, stored ${ours.twice} twice; the seed was ${seed}.`)
  }
  if (ours) await calm()
} catch (error) {
  exitWith(error, '[chaos]')
}

/** Where nothing fails, nothing is sent twice either: recordings are counted as they come. */
async function calm() {
  const file = (name) => readFileSync(join(root, 'pkg/dist', name))
  const names = ['array.js', 'lazy-recorder.js']
  const files = Object.fromEntries(names.map((name) => [`/static/${name}`, file(name)]))
  const { captured, snapshots, lost, twice } = await visitCalmly(files)
  console.log(
    `[chaos] calm: ${captured} events, ${snapshots} of them snapshots; lost: ${lost || 'none'}; twice: ${twice || 'none'}`,
  )
  if (lost || twice || !snapshots) throw new SetupError('Where nothing fails, each event arrives once.')
}

async function run(name, count, seed) {
  const log = (text) => console.log(`[chaos] ${name}: ${text}`)
  const folder = mkdtempSync(join(tmpdir(), 'posthog-chaos-data-'))
  const data = join(folder, 'posthog.db')
  const collector = spawn(COLLECTOR, ['--data', data, '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] })
  let proxy
  let game
  try {
    proxy = await startProxy({
      collector: await address(collector),
      page: PAGE(CONFIG),
      script: readFileSync(resolve(root, SDKS[name])),
      random: chance(seed + 1),
    })
    game = await play({ url: proxy.url, count, seed, log })
    proxy.mend()
    const isOwed = ({ time, tab }) =>
      !tab.ends.some((end) => end.time >= time && end.time - time <= end.grace)
    const owed = () => [...game.events].filter(([, event]) => isOwed(event)).map(([uuid]) => uuid)
    // posthog-js has nothing that a later page could send
    const seconds = name === 'ours' ? 60 : 5
    const left = await game.finish(() => owed().every((uuid) => proxy.counts.delivered.has(uuid)), seconds)
    const sql = (query) =>
      execFileSync(COLLECTOR, ['sql', '--data', data, query], { encoding: 'utf8', maxBuffer: 1e9 })
    const stored = sql('SELECT uuid FROM events')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).uuid)
    const unique = new Set(stored)
    const deliveries = [...proxy.counts.delivered.values()].reduce((sum, times) => sum + times, 0)
    const lost = owed().filter((uuid) => !unique.has(uuid))
    const tabs = new Set([...game.events.values()].map(({ tab }) => tab))
    const kills = [...tabs].flatMap(({ ends }) => ends).filter(({ stall }) => stall !== undefined)
    const slow = kills.filter(({ stall }) => stall > SAFE_AFTER_MS).map(({ stall }) => stall)
    log(
      `${kills.length} pages killed; a write took more than ${SAFE_AFTER_MS} ms at ${slow.length}: ${slow.join(' ')}`,
    )
    log(`actions ${JSON.stringify(game.actions)}`)
    log(`${proxy.counts.requests} requests, treated: ${JSON.stringify(proxy.counts.faults)}`)
    for (const uuid of name === 'ours' ? lost.slice(0, 20) : []) {
      const { time, tab } = game.events.get(uuid)
      const ends = tab.ends.map((end) => end.time - time).filter((wait) => wait >= 0)
      log(`lost ${uuid}, ends of its tab came after ${ends.join(', ')} ms`)
    }
    // where lost events are, or are not
    if (name === 'ours' && lost.length) for (const entry of left) log(`left in the browser: ${entry}`)
    return {
      name,
      captured: game.events.size,
      owed: owed().length,
      lost: lost.length,
      twice: stored.length - unique.size,
      again: deliveries - proxy.counts.delivered.size,
    }
  } finally {
    game?.remove()
    proxy?.stop()
    collector.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

function address(collector) {
  return new Promise((resolve, reject) => {
    let text = ''
    collector.stdout.on('data', (chunk) => {
      text += chunk
      const found = /listening on (http:\S+)/.exec(text)
      if (found) resolve(found[1])
    })
    collector.once('exit', (code) => reject(new Error(`The collector ended with ${code}.`)))
  })
}

function report(results) {
  const percent = (part, whole) => `${((100 * part) / whole).toFixed(2)} %`
  const rows = results.map(({ name, captured, owed, lost, twice, again }) => [
    name,
    captured,
    owed,
    lost,
    percent(lost, owed),
    twice,
    again,
    percent(again, owed),
  ])
  const head = ['sdk', 'captured', 'owed', 'lost', 'loss', 'stored twice', 'sent again', 'of owed']
  console.log(`\n${table(head, rows)}`)
}
