// A browser of our own: with a profile that outlives it, and a process that can be killed.
import { chromium } from '@playwright/test'
import { spawn } from 'node:child_process'
import { chromium as executable, chromiumArgs } from '../../../scripts/lib/browsers.mjs'

/** Starts Chromium on `profile`. `kill` ends all of it at once, as a crash of the system does. */
export async function startBrowser(profile) {
  const args = [
    '--headless=new',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    '--disable-blink-features=AutomationControlled',
    '--disable-session-crashed-bubble',
    '--no-default-browser-check',
    ...chromiumArgs,
    'about:blank',
  ]
  // a group of its own, so that no process of it is left behind
  const child = spawn(executable(), args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const endpoint = await new Promise((resolve, reject) => {
    let text = ''
    child.stderr.on('data', (chunk) => {
      text += chunk
      const found = /DevTools listening on (ws:\S+)/.exec(text)
      if (found) resolve(found[1])
    })
    child.once('exit', () => reject(new Error(`Chromium did not start: ${text}`)))
  })
  const browser = await chromium.connectOverCDP(endpoint)
  const [context] = browser.contexts()
  return {
    context,
    async kill() {
      process.kill(-child.pid, 'SIGKILL')
      const time = Date.now()
      await ended
      await browser.close().catch(() => {})
      return time
    },
  }
}
