// Pages that break what a recorder builds on: nothing is thrown into them, and recording goes on.
//
//     node tests/fidelity/robust.mjs                    all cases, ours
//     node tests/fidelity/robust.mjs --subject rrweb    rrweb's recorder, for comparison; "posthog": that of its fork
//     node tests/fidelity/robust.mjs --only deep        the cases whose name has that
//
// Cases are in lib/robust_patches.mjs and lib/robust_pages.mjs. At the end of each a text is added, which must be recorded, and the events are as
// rrweb has them: a full snapshot with a tree, times, no text where an object is due.
import { parseArgs } from 'node:util'
import { playTwice } from '../../scripts/lib/flaky.mjs'
import { exitWith, SetupError } from '../../scripts/lib/process.mjs'
import { openBrowser } from './lib/browser.mjs'
import { compare } from './lib/compare.mjs'
import { accessorCases } from './lib/robust_accessors.mjs'
import { foreignCases } from './lib/robust_foreign.mjs'
import { pageCases } from './lib/robust_pages.mjs'
import { patchCases } from './lib/robust_patches.mjs'
import { serve } from './lib/server.mjs'
import { isBuilt, SUBJECTS } from './lib/subjects.mjs'

const { values } = parseArgs({
  options: { only: { type: 'string' }, subject: { type: 'string', default: 'ours' } },
})

const LAST = 'STILL-HERE'
/** ms a case may take. */
const PATIENCE = 60_000

const whole = ({ head = '', html = '<p>text of the page</p>' }) =>
  `<!doctype html><html><head><title>A case</title><link rel="icon" href="data:,">${head}</head><body>${html}</body></html>`

async function main() {
  const { subject } = values
  if (!(subject in SUBJECTS)) throw new SetupError(`There is no subject "${subject}".`)
  if (!isBuilt(subject)) throw new SetupError(`${SUBJECTS[subject].file} is missing: run "npm run build".`)
  const chosen = [...patchCases, ...accessorCases, ...pageCases, ...foreignCases].filter(({ name }) =>
    name.includes(values.only ?? ''),
  )
  if (chosen.length === 0) throw new SetupError(`There is no case "${values.only}".`)
  const server = await serve(
    Object.fromEntries(chosen.map((one, at) => [`case-${at}`, { html: whole(one) }])),
  )
  const browser = await openBrowser()
  let failed = 0
  try {
    for (const [at, one] of chosen.entries()) {
      const play = async () => {
        const problems = []
        await browser
          .contexts((open) => attempt(open, server, `case-${at}`, subject, one, problems))
          .catch((error) => problems.push(`failed: ${error.message.split('\n')[0]}`))
        return problems
      }
      const problems = await playTwice(`robust: ${one.name}`, play, ([first]) => first)
      if (problems.length) failed++
      console.log(`[robust] ${problems.length ? 'FAILS' : 'holds'}  ${one.name}`)
      for (const problem of problems.slice(0, 8)) console.log(`    ${problem.slice(0, 300)}`)
    }
  } finally {
    await browser.close()
    server.close()
  }
  console.log(`[robust] ${subject}: ${chosen.length - failed} of ${chosen.length} cases hold`)
  if (failed) process.exitCode = 1
}

/** Runs before all of the page's scripts: what the harness itself goes by. */
function keepNatives() {
  const { append } = Element.prototype
  const { documentElement, body } = Object.fromEntries(
    ['documentElement', 'body'].map((name) => [
      name,
      Object.getOwnPropertyDescriptor(Document.prototype, name).get,
    ]),
  )
  const { stringify, parse } = JSON
  const [timeout, decode, now] = [setTimeout.bind(window), new TextDecoder(), Date.now]
  const texts = []
  // not an Array of the page's kind: its methods may be others by then
  window.natives = {
    texts,
    note: (text) => void (texts[texts.length] = text),
    stringify,
    parse,
    now,
    decode: (bytes) => TextDecoder.prototype.decode.call(decode, bytes),
    say: (text) => append.call(body.call(document) ?? documentElement.call(document), text),
    wait: (ms) => new Promise((resolve) => timeout(resolve, ms)),
  }
}

/** Runs in the page. */
async function begin(name, script, makeOptions) {
  const { natives } = window
  const { record } = await import(script)
  const options = makeOptions ? makeOptions() : {}
  const sink =
    name === 'ours'
      ? { emitBytes: (bytes) => natives.note(natives.decode(bytes)) }
      : { emit: (event) => natives.note(natives.stringify(event)) }
  let stop
  window.recording = {
    start: () => (stop = record({ ...sink, ...options })),
    stop: () => stop?.(),
    flush: () => record.flush?.(),
    snapshot: () => record.takeFullSnapshot(),
    custom: (tag, payload) => record.addCustomEvent(tag, payload),
  }
  window.recording.start()
  await natives.wait(150)
}

async function attempt(open, server, name, subject, one, problems) {
  const page = await open()
  page.setDefaultTimeout(PATIENCE)
  page.on('pageerror', (error) => problems.push(`thrown into the page: ${error}`))
  const lines = []
  page.on(
    'console',
    (message) => message.text().includes('PostHog') && lines.push(`in the console: ${message.text()}`),
  )
  await page.addInitScript(keepNatives)
  // not in frames: a page's script is not in those that others make
  if (one.before) await page.addInitScript(`if (self === top) (${one.before})()`)
  await page.goto(`${server.url}/pages/${name}/`)
  if (one.early) await page.evaluate(one.early)
  // a policy of the page may forbid what would make functions of texts, so they come as the source of the call
  const run = (source) => page.evaluate(`(async () => { ${source} })()`)
  await run(`await (${begin})('${subject}', '${SUBJECTS[subject].script}', ${one.options ?? 'undefined'})`)
  for (const step of one.steps ?? []) {
    await run(`(${step})(); await window.natives.wait(60); window.recording.flush()`)
  }
  await run(
    `window.natives.say('${LAST}'); await window.natives.wait(300); window.recording.flush(); await window.natives.wait(30)`,
  )
  const texts = await page.evaluate(() => {
    const { texts } = window.natives
    const all = []
    for (let at = 0; at < texts.length; at++) all[at] = texts[at]
    return window.natives.stringify(all) === undefined ? '[]' : all
  })
  problems.push(...(await page.evaluate(`(${one.check ?? (() => [])})()`)))
  problems.push(...judge(texts, one))
  // why, where the recorder knows
  if (problems.length) problems.unshift(...lines.slice(0, 3))
  if (one.replays && problems.length === 0)
    problems.push(...(await replayed(page, await open(), server, texts)))
}

function judge(texts, { says = [], saysNot = [], isLost = false }) {
  const problems = []
  const has = (part) => texts.some((text) => text.includes(part))
  if (isLost) return problems
  for (const part of [LAST, ...says]) if (!has(part)) problems.push(`"${part}" is in no event`)
  for (const part of saysNot) if (has(part)) problems.push(`"${part}" is in an event`)
  const events = texts.map((text) => JSON.parse(text))
  if (
    !events.every(
      (event) => typeof event === 'object' && event.timestamp > 0 && typeof event.data === 'object',
    )
  )
    problems.push('an event is no event')
  if (!events.some(({ type, data }) => type === 2 && Array.isArray(data.node?.childNodes)))
    problems.push('there is no full snapshot with a tree')
  return problems
}

/** Both documents must be the same at the end. */
async function replayed(page, other, server, texts) {
  const wanted = await page.evaluate(async () => (await import('/lib/picture.mjs')).picture(document))
  await other.goto(`${server.url}/replay/rrweb`)
  await other.waitForFunction(() => window.isReady)
  const seen = await other.evaluate(
    async ({ texts, wanted }) => {
      window.current = window.replayOf(
        texts.map((text) => JSON.parse(text)),
        {},
      )
      window.current.seek(Date.now())
      return window.current.lookFor(wanted, 1000)
    },
    { texts, wanted },
  )
  return compare(wanted, seen).lines.map((line) => `replayed: ${line}`)
}

try {
  await main()
} catch (error) {
  exitWith(error, '[robust]')
}
