// Firefox by WebDriver, with as much of Playwright's page as recording and replaying need: Playwright's own Firefox is a
// download of its own, geckodriver is there anyway.
import { spawn } from 'node:child_process'
import { firefox, geckodriver } from '../../../scripts/lib/browsers.mjs'
import { SetupError } from '../../../scripts/lib/process.mjs'

/** Runs in the page: what `evaluate` is given, and then tells what came of it. */
const RUN = `const [source, argument, done] = arguments
Promise.resolve().then(() => (0, eval)(source)).then((call) => (typeof call === 'function' ? call(argument) : call))
  .then((value) => done({ value }), (error) => done({ error: String(error && error.stack ? error + error.stack : error) }))`

/** Answers `page` and `close()`. */
export async function openFirefox() {
  const driver = spawn(geckodriver(), ['--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const port = await new Promise((resolve, reject) => {
    let said = ''
    driver.once('error', reject)
    driver.once('exit', () => reject(new SetupError(`geckodriver has ended: ${said}`)))
    driver.stdout.setEncoding('utf8').on('data', (text) => {
      said += text
      const found = said.match(/Listening on [^\s:]+:(\d+)/)
      if (found) resolve(found[1])
    })
  })
  let session = ''
  const call = async (method, path, body) => {
    const request = { method, headers: { 'Content-Type': 'application/json' } }
    if (body) request.body = JSON.stringify(body)
    const response = await fetch(`http://127.0.0.1:${port}/session${session}${path}`, request)
    const { value } = await response.json()
    if (!response.ok) throw new Error(`${path}: ${value.message}`)
    return value
  }
  try {
    const options = { binary: firefox(), args: ['-headless'] }
    const capabilities = { alwaysMatch: { 'moz:firefoxOptions': options } }
    session = `/${(await call('POST', '', { capabilities })).sessionId}`
  } catch (error) {
    driver.kill()
    throw error
  }
  const evaluate = async (run, argument = null) => {
    const source = typeof run === 'function' ? `(${run})` : run
    const { value, error } = await call('POST', '/execute/async', { script: RUN, args: [source, argument] })
    if (error) throw new Error(error)
    return value
  }
  /** A user's click, at an element of the document that is at work. */
  const click = async (selector) => {
    const element = await call('POST', '/element', { using: 'css selector', value: selector })
    await call('POST', `/element/${Object.values(element)[0]}/click`, {})
  }
  const within = async (selector, work) => {
    const frame = await call('POST', '/element', { using: 'css selector', value: selector })
    await call('POST', '/frame', { id: frame })
    try {
      return await work()
    } finally {
      await call('POST', '/frame', { id: null })
    }
  }
  const page = {
    evaluate,
    locator: (selector) => ({ click: () => click(selector) }),
    frameLocator: (frame) => ({
      locator: (selector) => ({ click: () => within(frame, () => click(selector)) }),
    }),
    goto: (url) => call('POST', '/url', { url }),
    goBack: () => call('POST', '/back', {}),
    /** Errors of the page are heard by `evaluate` alone. */
    on() {},
    waitForFunction: (wanted) =>
      evaluate(`() => new Promise((resolve) => {
        const look = () => ((${wanted})() ? resolve() : requestAnimationFrame(look))
        look()
      })`),
  }
  const close = async () => {
    await call('DELETE', '').catch(() => {})
    driver.kill()
  }
  return { page, close }
}
