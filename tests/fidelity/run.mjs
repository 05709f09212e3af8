// Records pages of our own and lets two players rebuild them, rrweb's and that of PostHog's fork: what they show must be
// what was recorded.
//
//     node tests/fidelity/run.mjs                        all pages, with ours, rrweb and PostHog's fork ("posthog")
//     node tests/fidelity/run.mjs --only shop,svg        these
//     node tests/fidelity/run.mjs --subject rrweb        one recorder
//     node tests/fidelity/run.mjs --player posthog       one player
//     node tests/fidelity/run.mjs --verbose              the nodes that differ
//     node tests/fidelity/run.mjs --report build/x.json  all figures as JSON
//     node tests/fidelity/run.mjs --virtual-dom          the Replayer fast-forwards in its virtual DOM
//     node tests/fidelity/run.mjs --keep build/events    the events of each recording, as JSON lines
//
// Fails when a page of ours differs at any point. The figures of the others are there for comparison.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { playTwice } from '../../scripts/lib/flaky.mjs'
import { exitWith, SetupError } from '../../scripts/lib/process.mjs'
import { table } from '../../scripts/lib/table.mjs'
import { openBrowser } from './lib/browser.mjs'
import { loadPages } from './lib/pages.mjs'
import { recordPage } from './lib/record_page.mjs'
import { replayPage } from './lib/replay_page.mjs'
import { serve } from './lib/server.mjs'
import { isBuilt, PLAYERS, SUBJECTS } from './lib/subjects.mjs'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    subject: { type: 'string' },
    player: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    report: { type: 'string' },
    keep: { type: 'string' },
    'virtual-dom': { type: 'boolean', default: false },
    'no-screenshots': { type: 'boolean', default: false },
  },
})

async function main() {
  const subjects = values.subject?.split(',') ?? Object.keys(SUBJECTS).filter(isBuilt)
  for (const subject of subjects) {
    if (!(subject in SUBJECTS)) throw new SetupError(`There is no subject "${subject}".`)
    if (!isBuilt(subject)) throw new SetupError(`${SUBJECTS[subject].file} is missing: run "npm run build".`)
  }
  const players = values.player?.split(',') ?? PLAYERS
  const strange = players.find((player) => !PLAYERS.includes(player))
  if (strange) throw new SetupError(`There is no player "${strange}".`)
  const pages = await loadPages(values.only?.split(','))
  if (Object.keys(pages).length === 0) throw new SetupError(`There is no page "${values.only}".`)
  const server = await serve(pages)
  const browser = await openBrowser()
  const results = []
  try {
    for (const definition of Object.values(pages))
      for (const subject of subjects) {
        const result = await played(browser, server, definition, subject, players)
        results.push(result)
        console.log(`[fidelity] ${definition.name}, ${subject}: ${summary(result)}`)
        for (const line of result.problems) console.log(`    ${line}`)
        if (values.verbose) for (const replay of result.replays) show(replay)
      }
  } finally {
    await browser.close()
    server.close()
  }
  console.log('\n' + tabled(results, subjects))
  if (values.report) {
    mkdirSync(dirname(resolve(values.report)), { recursive: true })
    writeFileSync(values.report, JSON.stringify(results, null, 2))
  }
  const failed = results.filter((result) => result.subject === 'ours' && !isGood(result))
  if (failed.length) {
    console.log(`\n${failed.length} pages differ: ${failed.map(({ page }) => page).join(', ')}`)
    process.exitCode = 1
  }
}

/** A page with a recorder; ours once more where it differs. */
function played(browser, server, definition, subject, players) {
  const play = () => once(browser, server, definition, subject, players)
  const reasonOf = (result) => (isGood(result) ? '' : (result.problems[0] ?? summary(result)))
  return subject === 'ours' ? playTwice(`fidelity: ${definition.name}`, play, reasonOf) : play()
}

/** One page with one recorder, and with each of the players that can show it, in fresh contexts. */
async function once(browser, server, definition, subject, players) {
  const result = { page: definition.name, subject, replays: [], problems: [] }
  const how = {
    looks: definition.looks,
    screenshots: definition.pixels !== undefined && !values['no-screenshots'],
    virtualDom: values['virtual-dom'],
  }
  try {
    await browser.contexts(async (open) => {
      const recording = await recordPage(await open(definition.context), server, definition, subject, how)
      Object.assign(result, { events: recording.texts.length, bytes: recording.texts.join('\n').length })
      result.problems.push(...recording.errors.map((error) => `thrown in the page: ${error}`))
      if (values.keep) {
        mkdirSync(values.keep, { recursive: true })
        const file = join(values.keep, `${definition.name}.${subject}.jsonl`)
        writeFileSync(file, recording.texts.join('\n') + '\n')
      }
      result.problems.push(...(definition.check?.(recording.events) ?? []).map((text) => `events: ${text}`))
      for (const player of players.filter((name) => definition.players?.includes(name) ?? true)) {
        const replay = await replayPage(await open(), server, recording, definition.looks, { ...how, player })
        result.replays.push({ player, points: replay.points })
        const problems = [...new Set(replay.warnings)]
        for (const { step, pixels } of replay.points)
          if (pixels > definition.pixels)
            problems.push(`screenshots after step ${step} differ in ${(100 * pixels).toFixed(2)} %`)
        result.problems.push(...problems.map((text) => `${player}'s player: ${text}`))
      }
    })
  } catch (error) {
    result.problems.push(`failed: ${error.stack}`)
  }
  return result
}

const isGood = ({ replays, problems }) =>
  replays.length > 0 &&
  problems.length === 0 &&
  replays.every(({ points }) => points.length > 0 && points.every(({ count }) => count === 0))

const counts = ({ points }) => points.map(({ count }) => count).join(' ')

/** How many nodes differ at each point; once where both players are at one. */
const differing = ({ replays }) => {
  const different = new Set(replays.map(counts))
  return different.size < 2
    ? [...different].join()
    : replays.map((replay) => `${replay.player} ${counts(replay)}`).join(', ')
}

const nodesOf = ({ replays }) => replays[0]?.points.at(-1)?.nodes ?? 0

const summary = (result) =>
  `${differing(result)} of ${nodesOf(result)} nodes differ (${result.events} events, ${result.bytes} bytes)` +
  (result.problems.length ? `, ${result.problems.length} problems` : '')

function show({ player, points }) {
  for (const { step, lines } of points) {
    if (lines.length) console.log(`  after step ${step}, ${player}'s player:`)
    for (const line of lines.slice(0, 40)) console.log('    ' + line.slice(0, 300))
    if (lines.length > 40) console.log(`    ... ${lines.length - 40} more`)
  }
}

function tabled(results, subjects) {
  const names = [...new Set(results.map(({ page }) => page))]
  const rows = names.map((name) => {
    const of = (subject) => results.find((result) => result.page === name && result.subject === subject)
    const cells = subjects.map((subject) => {
      const result = of(subject)
      const told = differing(result) || 'failed'
      return `${told}${result.problems.length ? ` (${result.problems.length} problems)` : ''}`
    })
    return [name, String(nodesOf(of(subjects[0]))), ...cells]
  })
  return table(['page: nodes that differ at each point', 'nodes', ...subjects], rows)
}

try {
  await main()
} catch (error) {
  exitWith(error, '[fidelity]')
}
