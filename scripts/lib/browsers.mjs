// Browsers and their drivers, from Debian, with the options to run them unseen.
import { existsSync } from 'node:fs'
import { installPackages } from './debian.mjs'
import { SetupError, which } from './process.mjs'
import { tool } from './tools.mjs'

/** Quiet, without network of its own. Chromium's sandbox does not work for root. */
export const chromiumArgs = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Chromium's own pages, which every context would load in renderers of their own. The last such list counts, so
  // the second line is what Playwright turns off.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,PreloadTopChromeWebUI,WebUIToolbar,InitialWebUI,' +
    'HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints,PaintHolding,ThirdPartyStoragePartitioning',
]

export function chromium() {
  return browser('CHROMIUM', ['chromium', 'chromium-browser', 'google-chrome'])
}

export function firefox() {
  return browser('FIREFOX', ['firefox-esr', 'firefox'])
}

export function chromedriver() {
  return browser('CHROMEDRIVER', ['chromedriver'])
}

export function geckodriver() {
  return process.env.GECKODRIVER || tool('geckodriver')
}

/** `names` are Debian's packages; only the missing ones are installed. */
export async function ensureBrowsers() {
  const wanted = { chromium, 'chromium-driver': chromedriver, 'firefox-esr': firefox }
  const missing = Object.keys(wanted).filter((name) => !wanted[name]())
  if (missing.length === 0) return
  await installPackages(missing, { why: missing.join(', '), takes: 'about 2 minutes' })
}

function browser(variable, names) {
  const path = process.env[variable]
  if (path) {
    if (existsSync(path)) return path
    throw new SetupError(`${variable} names ${path}, which does not exist: correct or unset it.`)
  }
  for (const name of names) {
    const found = which(name)
    if (found) return found
  }
}
