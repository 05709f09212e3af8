// The one browser of a run, started again should it have crashed: some of what is tried here does that.
import { chromium as playwright } from '@playwright/test'
import { chromium, chromiumArgs } from '../../../scripts/lib/browsers.mjs'

/** ms that a page may take: one that hangs is to fail, with its name. */
const LIMIT = 120_000

/** `args`: switches besides the usual ones. */
export async function openBrowser(args = []) {
  const launch = () => playwright.launch({ executablePath: chromium(), args: [...chromiumArgs, ...args] })
  let browser = await launch()
  return {
    /** Pages in fresh contexts, which are closed when `use` is done, or `limit` ms have gone. */
    async contexts(use, limit = LIMIT) {
      if (!browser.isConnected()) browser = await launch()
      const open = []
      const used = use(async (options) => {
        const context = await browser.newContext({ viewport: { width: 1024, height: 640 }, ...options })
        open.push(context)
        return context.newPage()
      })
      try {
        return await within(limit, used)
      } finally {
        // a browser that has crashed has none to close
        for (const context of open) await context.close().catch(() => {})
      }
    },
    close: () => browser.close(),
  }
}

/** What `promise` is, or an error after `limit` ms. */
export function within(limit, promise) {
  if (limit === Infinity) return promise
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limit / 1000} s`)), limit)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
