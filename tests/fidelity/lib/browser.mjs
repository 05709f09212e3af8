// The one browser of a run, started again should it have crashed: some of what is tried here does that.
import { chromium as playwright } from '@playwright/test'
import { chromium, chromiumArgs } from '../../../scripts/lib/browsers.mjs'

/** `args`: switches besides the usual ones. */
export async function openBrowser(args = []) {
  const launch = () => playwright.launch({ executablePath: chromium(), args: [...chromiumArgs, ...args] })
  let browser = await launch()
  return {
    /** Pages in fresh contexts, which are closed when `use` is done. */
    async contexts(use) {
      if (!browser.isConnected()) browser = await launch()
      const open = []
      try {
        return await use(async (options) => {
          const context = await browser.newContext({ viewport: { width: 1024, height: 640 }, ...options })
          open.push(context)
          return context.newPage()
        })
      } finally {
        // a browser that has crashed has none to close
        for (const context of open) await context.close().catch(() => {})
      }
    },
    close: () => browser.close(),
  }
}
