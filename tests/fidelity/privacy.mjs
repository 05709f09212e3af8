// What must stay private is in no byte of a recording, and what need not is there.
//
//     node tests/fidelity/privacy.mjs                    all cases, ours
//     node tests/fidelity/privacy.mjs --subject rrweb    rrweb's recorder, for comparison
//     node tests/fidelity/privacy.mjs --only password    the cases whose name has that
//
//     node tests/fidelity/privacy.mjs --browser firefox  in Firefox, the cases whose steps the page itself does
//
// In a case's texts, what begins with HIDE must not be recorded, and what begins with SHOW must be. Cases are in
// lib/privacy_cases.mjs, lib/privacy_inputs.mjs and lib/privacy_attributes.mjs; each ends with a full snapshot of its own.
// What of them leaves through the SDK, packed, tests/e2e/recording_privacy.spec.ts looks at.
import { parseArgs } from 'node:util'
import { playTwice } from '../../scripts/lib/flaky.mjs'
import { exitWith, SetupError } from '../../scripts/lib/process.mjs'
import { openBrowser } from './lib/browser.mjs'
import { openFirefox } from './lib/firefox.mjs'
import { attributeCases } from './lib/privacy_attributes.mjs'
import { cases } from './lib/privacy_cases.mjs'
import { inputCases } from './lib/privacy_inputs.mjs'
import { serve } from './lib/server.mjs'
import { isBuilt, prepare, SUBJECTS } from './lib/subjects.mjs'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    subject: { type: 'string', default: 'ours' },
    browser: { type: 'string', default: 'chromium' },
  },
})

/** Opens pages of their own; Firefox has one, which goes from case to case. */
const BROWSERS = {
  chromium: openBrowser,
  async firefox() {
    const { page, close } = await openFirefox()
    return { contexts: (use) => use(() => page), close }
  },
}
/** Typing and clicking as a user does, which only Playwright can. */
/** @param {Case} one */
const isOfUsers = ({ steps = [] }) => steps.some((step) => 'real' in step)

async function main() {
  const { subject } = values
  if (!(subject in SUBJECTS)) throw new SetupError(`There is no subject "${subject}".`)
  if (!isBuilt(subject)) throw new SetupError(`${SUBJECTS[subject].file} is missing: run "npm run build".`)
  if (!(values.browser in BROWSERS)) throw new SetupError(`There is no browser "${values.browser}".`)
  const chosen = [...cases, ...inputCases, ...attributeCases].filter(
    (one) => one.name.includes(values.only ?? '') && !(values.browser === 'firefox' && isOfUsers(one)),
  )
  if (chosen.length === 0) throw new SetupError(`There is no case "${values.only}".`)
  const pages = Object.fromEntries(
    chosen.map(({ html, files }, at) => [`case-${at}`, { html: whole(html), files }]),
  )
  const server = await serve(pages)
  const browser = await BROWSERS[values.browser]()
  let failed = 0
  try {
    for (const [at, one] of chosen.entries()) {
      const url = `${server.url}/pages/case-${at}/${one.query ?? ''}`
      const play = () => attempt(browser, url, subject, one)
      // what leaked once has leaked: only a page that did not come is tried again
      const reasonOf = (problems) => (problems.every((text) => text.startsWith('failed:')) ? problems[0] : '')
      const problems = await playTwice(`privacy: ${one.name}`, play, reasonOf)
      if (problems.length) failed++
      console.log(`[privacy] ${problems.length ? 'FAILS' : 'holds'}  ${one.name}`)
      for (const problem of problems) console.log(`    ${problem}`)
    }
  } finally {
    await browser.close()
    server.close()
  }
  console.log(
    `[privacy] ${subject}${values.browser === 'chromium' ? '' : ` in ${values.browser}`}: ${chosen.length - failed} of ${chosen.length} cases hold`,
  )
  if (failed) process.exitCode = 1
}

const whole = (html) =>
  `<!doctype html><html><head><title>A case</title><link rel="icon" href="data:,"></head><body>${html}</body></html>`

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} html
 * @property {Record<string, string>} [files] by the name that the page asks for
 * @property {string} [query]
 * @property {() => object} [options] to record with
 * @property {(Function | { real: (page: import('@playwright/test').Page) => unknown })[]} [steps] in the page, or with it
 * @property {{ some?: string[], none?: string[] }} [says]
 * @property {(events: any[]) => string[]} [keeps] what is wrong with rrweb's events
 */

/**
 * Answers what is wrong.
 *
 * @param {Case} one
 */
async function attempt(browser, url, subject, one) {
  const { options, steps = [], html, files, says = {}, keeps = () => [] } = one
  const problems = []
  const run = async (open) => {
    const page = await open()
    page.on('pageerror', (error) => problems.push(`thrown in the page: ${error}`))
    await page.goto(url)
    await page.evaluate(`window.prepareRecording = ${prepare}; 0`)
    await page.evaluate(
      async ([name, script, options]) => {
        await window.prepareRecording(name, script, options)
        window.recording.start()
        await window.recording.settle()
        // a slow machine may not have come to the first snapshot
        window.recording.flush()
      },
      [subject, SUBJECTS[subject].script, String(options ?? (() => ({})))],
    )
    for (const step of steps) {
      if (typeof step === 'function') await page.evaluate(step)
      else await step.real(page)
      await page.evaluate(async () => {
        await window.recording.settle()
        window.recording.flush()
      })
    }
    const texts = await page.evaluate(() => {
      window.recording.record.takeFullSnapshot()
      window.recording.flush()
      return window.recording.events
    })
    const source = [
      html,
      ...Object.values(files ?? {}),
      ...steps.map((step) => String('real' in step ? step.real : step)),
      url,
    ]
    problems.push(...judge(texts, source.join('\n'), says), ...keeps(texts.map((text) => JSON.parse(text))))
  }
  await browser.contexts(run).catch((error) => problems.push(`failed: ${error.message}`))
  return problems
}

/** `says`: what must (`some`) and must not (`none`) occur besides, where values can not be words. */
function judge(texts, source, { some = [], none = [] }) {
  const problems = []
  const shown = new Set(source.match(/SHOW[\w-]*/g) ?? [])
  for (const word of [...shown, ...some])
    if (!texts.some((text) => text.includes(word))) problems.push(`${word} is in no event`)
  for (const text of texts) {
    // typed texts grow letter by letter
    const leaks = [...(text.match(/HIDE[\w-]*/g) ?? []), ...none.filter((word) => text.includes(word))]
    for (const word of new Set(leaks)) problems.push(`${word} is in ${around(text, word)}`)
  }
  return problems.slice(0, 12)
}

const around = (text, word) => {
  const at = text.indexOf(word)
  return `${text.slice(0, 40)} ... ${text.slice(Math.max(40, at - 60), at + 60)}`
}

try {
  await main()
} catch (error) {
  exitWith(error, '[privacy]')
}
