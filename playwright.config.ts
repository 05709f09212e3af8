import { defineConfig } from '@playwright/test'
import { chromium, chromiumArgs } from './scripts/lib/browsers.mjs'

// The SDK keeps silent for bots. Headless Chromium says in its user agent that it is one, and
// `navigator.webdriver` says so too, so both are made what a visitor's browser has.
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  fullyParallel: true,
  forbidOnly: true,
  // a test that fails is played once more: npm test lists those that then pass, and bounds their number
  retries: 1,
  // on two processors: most of a test's time is waiting
  workers: 3,
  timeout: 45_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['./scripts/lib/playwright_flaky.mjs']],
  use: {
    browserName: 'chromium',
    userAgent,
    viewport: { width: 1280, height: 800 },
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: chromium(),
      // `userAgent` alone ends before the page's last events: what it says while it unloads is the browser's own
      args: [...chromiumArgs, '--disable-blink-features=AutomationControlled', `--user-agent=${userAgent}`],
    },
  },
})
