// `npm run bench`: what the SDK costs a page, beside posthog-js in the same run.
//
//     npm run bench                                all measures of the SDK
//     npm run bench -- --only init,capture         these
//     npm run bench -- --only session              the whole SDK while it records a visitor
//     npm run bench -- --only replay               those of the recorder, beside rrweb's and posthog-js's
//     npm run bench -- --only replay-start         those whose name begins so
//     npm run bench -- --recorders ours,rrweb,none these recorders only
//     npm run bench -- --runs 11                   more samples (7)
//     npm run bench -- --subjects peer,peer        noise: posthog-js against itself
//     npm run bench -- --subjects ours,a/array.js  against another build
//
// Each sample has a fresh context, each run a fresh browser; subjects take turns, in another order each run. CPU is the
// main thread's own time, not the clock's, less that of the same page without an SDK. A ratio is formed within a run.
// docs/performance.md has figures.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { LAZY } from '../../scripts/lib/entries.mjs'
import { root } from '../../scripts/lib/paths.mjs'
import { exitWith, SetupError } from '../../scripts/lib/process.mjs'
import { launch } from './lib/chromium.mjs'
import { pages } from './lib/page.mjs'
import { recorders } from './lib/recorders.mjs'
import { replayPages } from './lib/replay_pages.mjs'
import { replayReport } from './lib/replay_report.mjs'
import { report } from './lib/report.mjs'
import { serve } from './lib/server.mjs'
import { autocapture, blocked, capture, everything, flags, init, off } from './measures/cpu.mjs'
import { heap } from './measures/heap.mjs'
import { replayCheckouts, replayIdle, replayMutations, replayStarts } from './measures/replay_cpu.mjs'
import { replayBytes, replayHeap } from './measures/replay_memory.mjs'
import { replayTasks } from './measures/replay_tasks.mjs'
import { demoApp, sessionPages } from './lib/session_pages.mjs'
import { sessions } from './measures/session.mjs'
import { storage } from './measures/storage.mjs'

const SDK = [init, blocked, capture, autocapture, flags, storage, heap]
const MEASURES = [...SDK, everything, off, ...sessions]
const REPLAY = [
  ...replayStarts,
  ...replayCheckouts,
  ...replayMutations,
  ...replayTasks,
  ...replayBytes,
  replayHeap,
  replayIdle,
]
const KNOWN = { ours: 'pkg/dist/array.js', peer: 'node_modules/posthog-js/dist/array.js' }

try {
  await main(readArguments())
} catch (error) {
  exitWith(error, '[bench]')
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: SDK.map(({ name }) => name).join() },
      runs: { type: 'string', default: '7' },
      subjects: { type: 'string', default: 'ours,peer' },
      recorders: { type: 'string', default: recorders.map(({ name }) => name).join() },
    },
  })
  const only = values.only.split(',')
  const isAsked = ({ name }) => only.some((begin) => name === begin || name.startsWith(begin + '-'))
  const strange = only.find(
    (begin) => ![...MEASURES, ...REPLAY].some(({ name }) => (name + '-').startsWith(begin + '-')),
  )
  if (strange !== undefined) throw new SetupError(`There is no measure "${strange}".`)
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1) throw new SetupError('--runs takes a whole number.')
  const measures = MEASURES.filter(isAsked)
  const subjects = values.subjects.split(',').map((name, at) => {
    const file = resolve(root, KNOWN[name] ?? name)
    if (measures.length && !existsSync(file)) throw new SetupError(`${file} is missing: run "npm run build".`)
    const recorder = `subject-${at}-recorder`
    return { name, file, script: `/subject-${at}.js`, recorder }
  })
  if (subjects.length !== 2)
    throw new SetupError('--subjects takes two: the one and what it is compared with.')
  const chosen = recorders.filter(({ name }) => values.recorders.split(',').includes(name))
  return { measures, replay: REPLAY.filter(isAsked), runs, subjects, chosen }
}

async function main({ measures, replay, runs, subjects, chosen }) {
  const scripts = [...(measures.length ? subjects : []), ...chosen.filter(({ file }) => file)]
  const files = scripts.flatMap(({ script, file, recorder }) => {
    const lazy = recorder && join(dirname(file), 'lazy-recorder.js')
    return [[script, file], ...(lazy && existsSync(lazy) ? [[`/static/${recorder}.js`, lazy]] : [])]
  })
  if (measures.some(({ name }) => name === 'everything')) files.push(...lazyFiles(subjects))
  const isSession = measures.some(({ name }) => name.startsWith('session'))
  const app = isSession ? await demoApp() : {}
  const server = await serve(Object.fromEntries(files), {
    ...pages,
    ...replayPages,
    ...sessionPages,
    ...app,
    '/app/': app['/app/index.html'],
  })
  const work = [
    ...measures.map((measure) => ({ measure, all: [...subjects, { name: 'none' }], take: sample })),
    ...replay.map((measure) => ({ measure, all: chosen, take: sampleRecorder })),
  ]
  const samples = []
  let version
  try {
    for (let run = 0; run < runs; run++) {
      const browser = await launch()
      try {
        version ??= await browser.version()
        for (const { measure, all, take } of work) {
          if (run >= (measure.runs ?? runs)) continue
          for (let turn = 0; turn < all.length; turn++) {
            const at = (turn + run) % all.length
            const { values, missing } = await take(browser, server, measure, all[at], `${run}-${at}`)
            samples.push({ measure: measure.name, run, subject: at, name: all[at].name, values, missing })
            const shown = Object.values(values).map((value) => value.toFixed(3))
            console.log(
              `[bench] run ${run + 1} of ${runs}, ${measure.name}, ${all[at].name}: ${shown.join(', ')}${missing}`,
            )
          }
        }
      } finally {
        await browser.close()
      }
    }
  } finally {
    server.close()
  }
  const ofSdk = measures.length ? report(measures, subjects, samples) : { rows: [], text: '' }
  const ofRecorders = replay.length ? replayReport(replay, chosen, samples) : { rows: [], text: '' }
  mkdirSync(join(root, 'build'), { recursive: true })
  const out = join(root, 'build/bench.json')
  const rows = [...ofSdk.rows, ...ofRecorders.rows]
  writeFileSync(out, JSON.stringify({ browser: version, rows, others: server.others(), samples }, null, 2))
  const text = [ofSdk.text, ofRecorders.text].filter(Boolean).join('\n\n')
  console.log(`\n${text}\n\n${version}; every sample is in build/bench.json.`)
}

/**
 * What the subjects load when everything is on. Ours takes files of its own names from beside its script; those of PostHog that
 * it has no file for are the peer's, as on PostHog's hosts.
 */
function lazyFiles(subjects) {
  const own = subjects
    .map(({ file }) => dirname(file))
    .find((folder) => existsSync(join(folder, 'extensions.js')))
  const names =
    'surveys exception-autocapture dead-clicks-autocapture tracing-headers web-vitals web-vitals-with-attribution'
  const theirs = names
    .split(' ')
    .map((name) => [`/static/${name}.js`, join(dirname(resolve(root, KNOWN.peer)), `${name}.js`)])
  return own
    ? [
        ...theirs,
        ...LAZY.flatMap((name) =>
          ['', '/static'].map((folder) => [`${folder}/${name}.js`, join(own, `${name}.js`)]),
        ),
      ]
    : theirs
}

/** One recorder in a fresh page. */
async function sampleRecorder(browser, server, measure, { name, script }) {
  const page = await browser.newPage()
  try {
    return { values: await measure.sample(page, { host: server.url, name, script }), missing: '' }
  } finally {
    await page.close()
  }
}

/** One subject in a fresh page. `missing` says which events the server did not get: such a sample counts for nothing. */
async function sample(browser, server, measure, { script, recorder }, id) {
  const page = await browser.newPage()
  const token = `phc_${measure.name}_${id}`
  try {
    const sent = () => server.sent(token)
    const { values, events } = await measure.sample(page, { host: server.url, script, recorder, token, sent })
    let missing = ''
    for (const [name, wanted] of Object.entries(script ? events : {})) {
      const got = server.events(token, name)
      if (wanted.least ? got < wanted.least : got !== wanted)
        missing += ` (${got} of ${wanted.least ?? wanted} ${name} arrived)`
    }
    return { values, missing }
  } finally {
    await page.close()
  }
}
