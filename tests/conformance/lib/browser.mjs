// The browser of all plays. What a context emulates ends before its last page does: a closing page would be another
// visitor's, with other certificates. So the browser itself is what the visitor has.

import { chromium as playwright } from '@playwright/test'
import { chromium, chromiumArgs } from '../../../scripts/lib/browsers.mjs'

/** Headless Chromium identifies itself as a bot in its user agent and by `navigator.webdriver`. */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

export function launchBrowser() {
  return playwright.launch({
    executablePath: chromium(),
    env: { ...process.env, TZ: 'Europe/Berlin', LANGUAGE: 'en_GB' },
    args: [
      ...chromiumArgs,
      '--disable-blink-features=AutomationControlled',
      `--user-agent=${USER_AGENT}`,
      '--lang=en-GB',
      '--accept-lang=en-GB',
      '--ignore-certificate-errors',
    ],
  })
}
