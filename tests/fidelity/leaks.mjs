// What is unmounted while it is recorded is let go: nodes, documents, observers, and no memory of WebAssembly is taken.
//
//     node tests/fidelity/leaks.mjs                     ours, beside a page that is not recorded
//     node tests/fidelity/leaks.mjs --subject rrweb     rrweb's recorder
//     node tests/fidelity/leaks.mjs --cycles 50         fewer than 200
//
// Each cycle mounts and unmounts 2,000 nodes with frames, shadow roots and style sheets. After the first cycles, which
// compile code and fill caches, and after the last, garbage is collected and what is left counted.
import { parseArgs } from 'node:util'
import { exitWith, SetupError } from '../../scripts/lib/process.mjs'
import { table } from '../../scripts/lib/table.mjs'
import { noteMemories } from '../bench/lib/memories.mjs'
import { openBrowser } from './lib/browser.mjs'
import { serve } from './lib/server.mjs'
import { isBuilt, SUBJECTS } from './lib/subjects.mjs'

const WARM_UP = 20
/** ms that all cycles may take. */
const LIMIT = 15 * 60_000
/** By how much each may be more after the last cycle than after the first ones. */
const MAY_GROW = {
  nodes: 60,
  documents: 1,
  listeners: 4,
  observers: 0,
  frames: 0,
  roots: 1,
  heap: 2_000_000,
  // the module's memory is as large as its fullest moment, which depends on how a cycle's slices fall; what is kept of each
  // cycle's 2,000 nodes would be more: two bytes of a node
  wasm: 800_000,
}

const { values } = parseArgs({
  options: { subject: { type: 'string', default: 'ours' }, cycles: { type: 'string', default: '200' } },
})

const HTML = `<!doctype html><html><head><title>Cycles</title><link rel="icon" href="data:,"></head><body><div id="place"></div></body></html>`

/** Runs in the page. */
async function prepareCycles(name, script) {
  const turn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  let flush = () => {}
  window.stopRecording = () => {}
  if (script) {
    const { record } = await import(script)
    const counts = { emitted: 0 }
    const sink = name === 'ours' ? { emitBytes: () => counts.emitted++ } : { emit: () => counts.emitted++ }
    window.stopRecording = record({ ...sink, collectFonts: true }) ?? (() => {})
    window.emitted = () => counts.emitted
    flush = () => record.flush?.()
  }
  const place = document.querySelector('#place')
  const mount = async (cycle) => {
    const root = document.createElement('section')
    for (let n = 0; n < 380; n++) {
      const row = document.createElement('div')
      row.className = `row r${n % 5}`
      row.innerHTML = `<b title="${cycle}">row ${n}</b><input value="${n}">`
      root.append(row)
      if (n % 19 === 0) {
        const shadow = row.attachShadow({ mode: 'open' })
        shadow.innerHTML = '<style>p { color: red }</style><p>shadow</p><slot></slot>'
        const sheet = new CSSStyleSheet()
        sheet.replaceSync('p { margin: 1px }')
        shadow.adoptedStyleSheets = [sheet]
      }
    }
    const style = document.createElement('style')
    style.textContent = '.row { padding: 1px }'
    root.append(style)
    place.append(root)
    const loaded = []
    for (const markup of ['<p>one</p>', '<div>two <i>deep</i></div>']) {
      const frame = document.createElement('iframe')
      loaded.push(new Promise((resolve) => frame.addEventListener('load', resolve, { once: true })))
      frame.srcdoc = `<!doctype html><body>${markup}`
      root.append(frame)
    }
    await Promise.all(loaded)
    style.sheet.insertRule('.r1 { color: blue }')
    for (const frame of root.querySelectorAll('iframe')) frame.contentDocument.body.append('changed')
    ;/** @type {Element} */ (root.firstChild.firstChild).scrollTop = 3
    root.querySelector('input').dispatchEvent(new Event('input', { bubbles: true }))
    await turn()
  }
  window.cycles = async (from, to) => {
    for (let cycle = from; cycle < to; cycle++) {
      await mount(cycle)
      if (cycle % 3 === 0) place.firstChild.remove()
      else place.replaceChildren()
      await turn()
    }
    flush()
    for (let i = 0; i < 30; i++) await turn()
    flush()
  }
}

/** What is there once garbage is collected. */
async function count(session) {
  const send = (method, params) => session.send(method, params)
  for (let i = 0; i < 4; i++) {
    await send('HeapProfiler.collectGarbage')
    await send('Runtime.evaluate', {
      expression: 'new Promise((resolve) => setTimeout(resolve, 50))',
      awaitPromise: true,
    })
  }
  const { metrics } = await send('Performance.getMetrics')
  const metric = (name) => metrics.find((one) => one.name === name).value
  const { usedSize } = await send('Runtime.getHeapUsage')
  const alive = async (kind) => {
    const { result } = await send('Runtime.evaluate', {
      expression: `${kind}.prototype`,
      objectGroup: 'count',
    })
    const { objects } = await send('Runtime.queryObjects', {
      prototypeObjectId: result.objectId,
      objectGroup: 'count',
    })
    const { result: length } = await send('Runtime.callFunctionOn', {
      functionDeclaration: 'function () { return this.length }',
      objectId: objects.objectId,
      returnByValue: true,
    })
    await send('Runtime.releaseObjectGroup', { objectGroup: 'count' })
    return length.value
  }
  const wasm = await send('Runtime.evaluate', {
    expression: 'memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)',
    returnByValue: true,
  })
  return {
    nodes: metric('Nodes'),
    documents: metric('Documents'),
    listeners: metric('JSEventListeners'),
    observers: await alive('MutationObserver'),
    frames: await alive('HTMLIFrameElement'),
    roots: await alive('ShadowRoot'),
    heap: usedSize,
    wasm: wasm.result.value,
  }
}

async function measure(browser, server, name) {
  const cycling = async (open) => {
    const page = await open()
    const errors = []
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.addInitScript(noteMemories)
    await page.goto(`${server.url}/pages/cycles/`)
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    const empty = await count(session)
    await page.evaluate(`window.prepareCycles = ${prepareCycles}; 0`)
    await page.evaluate(
      ([name, script]) => window.prepareCycles(name, script),
      [name, SUBJECTS[name]?.script ?? ''],
    )
    const cycles = Number(values.cycles)
    await page.evaluate((to) => window.cycles(0, to), WARM_UP)
    const before = await count(session)
    await page.evaluate(([from, to]) => window.cycles(from, to), [WARM_UP, WARM_UP + cycles])
    const after = await count(session)
    await page.evaluate(() => {
      window.stopRecording()
      window.stopRecording = undefined
    })
    return { name, empty, before, after, stopped: await count(session), errors }
  }
  return browser.contexts(cycling, LIMIT)
}

async function main() {
  const { subject } = values
  if (!(subject in SUBJECTS)) throw new SetupError(`There is no subject "${subject}".`)
  if (!isBuilt(subject)) throw new SetupError(`${SUBJECTS[subject].file} is missing: run "npm run build".`)
  const server = await serve({ cycles: { html: HTML } })
  const browser = await openBrowser()
  const problems = []
  const rows = []
  try {
    for (const name of ['none', subject]) {
      const { empty, before, after, stopped, errors } = await measure(browser, server, name)
      problems.push(...errors.map((error) => `${name}: thrown in the page: ${error}`))
      for (const [key, may] of Object.entries(MAY_GROW)) {
        const grown = after[key] - before[key]
        rows.push([`${name}, ${key}`, empty[key], before[key], after[key], stopped[key], grown, may])
        if (grown > may) problems.push(`${name}: ${grown} more ${key} after ${values.cycles} cycles`)
      }
      if (name !== 'none' && stopped.observers > empty.observers)
        problems.push(
          `${name}: ${stopped.observers - empty.observers} observers are left when it has stopped`,
        )
      if (name !== 'none' && stopped.listeners > empty.listeners)
        problems.push(
          `${name}: ${stopped.listeners - empty.listeners} listeners are left when it has stopped`,
        )
    }
  } finally {
    await browser.close()
    server.close()
  }
  console.log(table(['what is left', 'empty', 'first cycles', 'last', 'stopped', 'grown', 'may'], rows))
  for (const problem of problems) console.log(`[leaks] ${problem}`)
  if (problems.length) process.exitCode = 1
  else console.log(`[leaks] ${subject}: ${values.cycles} cycles, nothing is kept`)
}

try {
  await main()
} catch (error) {
  exitWith(error, '[leaks]')
}
