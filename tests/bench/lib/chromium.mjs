// Chromium by its DevTools protocol over a pipe, without a test runner between: what is not asked for costs the
// measured page nothing.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, chromiumArgs } from '../../../scripts/lib/browsers.mjs'
import { SetupError } from '../../../scripts/lib/process.mjs'
import { CATEGORIES } from './trace.mjs'

/** A visitor's, where headless Chromium's own says "bot", for which posthog-js keeps silent. */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const ARGS = [
  '--headless=new',
  '--remote-debugging-pipe',
  '--disable-blink-features=AutomationControlled',
  '--disable-extensions',
  '--disable-default-apps',
  '--disable-sync',
  '--disable-translate',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--mute-audio',
  '--hide-scrollbars',
  '--no-default-browser-check',
  '--window-size=1280,800',
  // user interface that is a renderer of its own beside each context
  '--disable-features=WebUIOmniboxPopup,WebUITabStrip,Translate,MediaRouter,OptimizationHints',
]
const ANSWER_MS = 60_000

/** A browser of its own: a fresh profile, removed by `close`. */
export async function launch() {
  const executable = chromium()
  if (!executable)
    throw new SetupError('Chromium is missing: run "npm test" once, or set CHROMIUM to its path.')
  const profile = mkdtempSync(join(tmpdir(), 'posthog-bench-'))
  const child = spawn(executable, [...chromiumArgs, ...ARGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const { send, fail, collect } = connect(child.stdio[3], child.stdio[4])
  void ended.then(() => fail(new Error('Chromium has ended')))
  child.once('error', fail)
  await send('Browser.getVersion')
  return {
    newPage: () => newPage(send, collect),
    version: async () => (await send('Browser.getVersion')).product,
    async close() {
      await send('Browser.close').catch(() => {})
      const insist = setTimeout(() => child.kill('SIGKILL'), 5000)
      await ended
      clearTimeout(insist)
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Messages end with a zero byte, both ways. */
function connect(input, output) {
  const waiting = new Map()
  /** Those that want to know what the browser says unasked. */
  const listeners = new Set()
  let last = 0
  let rest = ''
  output.setEncoding('utf8').on('data', (chunk) => {
    const messages = (rest + chunk).split('\0')
    rest = messages.pop()
    for (const message of messages) {
      const { id, result, error, method, params } = JSON.parse(message)
      if (method) for (const listener of listeners) listener(method, params)
      const call = waiting.get(id)
      if (!call) continue
      waiting.delete(id)
      clearTimeout(call.timeout)
      if (error) call.reject(new Error(`${call.method}: ${error.message}`))
      else call.resolve(result)
    }
  })
  input.on('error', () => {})
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      const id = ++last
      const timeout = setTimeout(() => {
        waiting.delete(id)
        reject(new Error(`${method} was not answered in ${ANSWER_MS / 1000} s`))
      }, ANSWER_MS)
      waiting.set(id, { method, resolve, reject, timeout })
      input.write(JSON.stringify({ id, method, params, sessionId }) + '\0')
    })
  const fail = (error) => {
    for (const { reject, timeout } of waiting.values()) {
      clearTimeout(timeout)
      reject(error)
    }
    waiting.clear()
  }
  /** What is said as `method` until `end` is said; `run` makes that happen. */
  const collect = async (method, end, run) => {
    const found = []
    let listener
    /** @type {Promise<void>} */
    const ended = new Promise((resolve) => {
      listener = (said, params) => {
        if (said === method) found.push(params)
        if (said === end) resolve()
      }
      listeners.add(listener)
    })
    try {
      await run()
      await ended
    } finally {
      listeners.delete(listener)
    }
    return found
  }
  return { send, fail, collect }
}

/** A page in a fresh context, which `close` takes along: no storage, no cache, no compiled code of another. */
async function newPage(browser, collect) {
  const { browserContextId } = await browser('Target.createBrowserContext')
  const { targetId } = await browser('Target.createTarget', { url: 'about:blank', browserContextId })
  const { sessionId } = await browser('Target.attachToTarget', { targetId, flatten: true })
  const send = (method, params) => browser(method, params, sessionId)
  await send('Emulation.setUserAgentOverride', { userAgent: USER_AGENT })
  await send('Performance.enable', { timeDomain: 'threadTicks' })

  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  return {
    send,
    evaluate,
    /** Calls `run` in the page with JSON `args` and answers what it (or its promise) answers. */
    call: (run, ...args) => evaluate(`(${run})(...${JSON.stringify(args)})`),
    /** `script` runs in every document before its own scripts. */
    addInitScript: (script) => send('Page.addScriptToEvaluateOnNewDocument', { source: `(${script})()` }),
    async open(url) {
      await send('Page.enable')
      await send('Page.navigate', { url })
      while ((await evaluate(`document.readyState + location.href`)) !== 'complete' + url) await pause(20)
    },
    /** CPU seconds of the main thread, in tasks, so far; of the process with all its threads. */
    async cpu() {
      const { metrics } = await send('Performance.getMetrics')
      const of = (name) => metrics.find((metric) => metric.name === name).value
      return { main: of('TaskDuration'), process: of('ProcessTime') }
    },
    /** The events of a trace of all processes while `run` runs. */
    async trace(run) {
      await browser('Tracing.start', {
        transferMode: 'ReportEvents',
        traceConfig: { includedCategories: CATEGORIES, excludedCategories: ['*'] },
      })
      await run()
      const parts = await collect('Tracing.dataCollected', 'Tracing.tracingComplete', () =>
        browser('Tracing.end'),
      )
      return parts.flatMap(({ value }) => value)
    },
    close: () => browser('Target.disposeBrowserContext', { browserContextId }),
  }
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
