// Takes the README's picture of the Activity page: `node tests/e2e/screenshot.mjs [file]`.
// It starts a collector of its own and lets a few customers shop; nothing on the picture is made up.
import { chromium } from '@playwright/test'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as browserPath, chromiumArgs } from '../../scripts/lib/browsers.mjs'

const target = process.argv[2] ?? 'docs/activity.png'
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const viewport = { width: 1280, height: 800 }

const customers = [
  { home: '/app/', email: 'grace@example.com', name: 'Grace Hopper', products: ['Quiet Clock'] },
  { home: '/shop/', products: ['Market Tote'] },
  { home: '/shop/', email: 'ada@example.com', name: 'Ada Lovelace', products: ['Trail Mug', 'Burrow Lamp'] },
  { home: '/app/', products: ['Hush Headphones'] },
]

const folder = mkdtempSync(join(tmpdir(), 'posthog-screenshot-'))
const staticDir = process.env.STATIC_DIR ?? 'pkg/dist'
const folders = [
  '--data',
  join(folder, 'posthog.db'),
  '--static-dir',
  staticDir,
  '--site-dir',
  'www/site/dist',
]
const binary = process.env.COLLECTOR_BIN ?? 'target/release/posthog-collector'
const collector = spawn(binary, [...folders, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
const browser = await chromium.launch({
  executablePath: browserPath(),
  args: [...chromiumArgs, '--disable-blink-features=AutomationControlled'],
})
try {
  const baseURL = await listeningUrl()
  for (const customer of customers) await shop(baseURL, customer)
  await picture(baseURL)
  console.log(target)
} finally {
  await browser.close()
  collector.kill()
  rmSync(folder, { recursive: true, force: true })
}

function listeningUrl() {
  return new Promise((resolve, reject) => {
    let output = ''
    collector.stdout.on('data', (chunk) => {
      output += chunk
      const url = /listening on (http:\/\/\S+)/.exec(output)?.[1]
      if (url) resolve(url)
    })
    collector.once('error', reject)
    collector.once('exit', (code) => reject(new Error(`The collector ended with ${code}`)))
  })
}

async function shop(baseURL, { home, email, name, products }) {
  const context = await browser.newContext({ baseURL, userAgent, viewport })
  const page = await context.newPage()
  const follow = async (area, link) => {
    await page.getByRole(area).getByRole('link', { name: link }).click()
    await page.waitForLoadState('load')
  }
  await page.goto(home)
  for (const product of products) {
    await follow('navigation', 'Products')
    await follow('main', product)
    await page.getByRole('button', { name: 'Add to cart' }).click()
  }
  if (email) {
    await follow('navigation', 'Cart')
    await page.getByRole('button', { name: 'Check out' }).click()
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Full name').fill(name)
    await page.getByRole('button', { name: 'Continue to payment' }).click()
    const card = page.frameLocator('iframe[title="Card"]')
    await card.getByLabel('Name on card').fill(name)
    await card.getByLabel('Card number').pressSequentially('4242 4242 4242 4242')
    await card.getByLabel('Security code').pressSequentially('123')
    await page.getByLabel('Password').pressSequentially('a-demo-password')
    await page.getByRole('button', { name: 'Pay' }).click()
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await page.waitForLoadState('load')
  }
  // The event is on its way when its request is; the page may go then.
  await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })])
  await context.close()
}

async function picture(baseURL) {
  const context = await browser.newContext({ baseURL, viewport, colorScheme: 'light' })
  const page = await context.newPage()
  await page.goto('/activity/')
  await page.getByText('Live', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'order_completed' }).first().click()
  await page.getByRole('table').waitFor()
  await page.screenshot({ path: target, animations: 'disabled' })
}
