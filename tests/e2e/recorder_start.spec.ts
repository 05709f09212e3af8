import { readFileSync } from 'node:fs'
import { expect, test, type Page } from '@playwright/test'

interface Told {
  type: number
  data: { source?: number }
  isCheckout: boolean
}

declare global {
  interface Window {
    told: Told[]
    record: (options: object) => () => void
  }
}

const RECORDER = readFileSync('pkg/dist/replay.cjs', 'utf8')

/** A page that records itself from its head on. */
async function open(page: Page, options: string): Promise<void> {
  const start = `told = []; record({ ...${options}, emit: (event, isCheckout) => told.push({ ...event, isCheckout }) })`
  const body = `<!doctype html><title>Start</title><link rel="icon" href="data:,"><script>var module = { exports: {} }</script>
<script src="/replay.cjs"></script><script>var { record } = module.exports; ${start}</script><p>text</p><img src="/late.png">`
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url())
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body })
    return route.fulfill({ contentType: 'text/javascript', body: RECORDER })
  })
  await page.goto('https://recorded.test/')
}

const types = (page: Page): Promise<number[]> => page.evaluate(() => window.told.map(({ type }) => type))

test('recording begins with the load event, and says what came before', async ({ page }) => {
  await open(page, '{}')
  await expect.poll(() => types(page)).toEqual([0, 1, 4, 2])
})

test('recordAfter: DOMContentLoaded', async ({ page }) => {
  await open(page, `{ recordAfter: 'DOMContentLoaded' }`)
  await expect.poll(async () => (await types(page)).toSorted()).toEqual([0, 1, 2, 4])
  const told = await types(page)
  expect(told[0]).toBe(0)
  expect(told.indexOf(4) + 1).toBe(told.indexOf(2))
})

test('recordDOM: false tells what is done, and nothing of the page', async ({ page }) => {
  await open(page, '{ recordDOM: false }')
  await page.waitForLoadState()
  await page.evaluate(() => document.body.append('text'))
  await page.locator('p').click()
  await expect
    .poll(() =>
      page.evaluate(() => window.told.map(({ type, data }) => (type === 3 ? data.source : undefined))),
    )
    .toContain(2)
  expect(await types(page)).not.toContain(2)
  expect(await page.evaluate(() => window.told.filter(({ data }) => data.source === 0).length)).toBe(0)
})

test('checkoutEveryNms: another snapshot with the first event that comes later', async ({ page }) => {
  await open(page, '{ checkoutEveryNms: 30 }')
  await expect.poll(() => types(page)).toContain(2)
  await expect
    .poll(async () => {
      await page.evaluate(() => document.body.append('more'))
      return page.evaluate(() => window.told.filter(({ isCheckout }) => isCheckout).map(({ type }) => type))
    })
    .toEqual(expect.arrayContaining([4, 2]))
})

test('what a hook or a plugin throws goes to errorHandler, and recording goes on', async ({ page }) => {
  const errors: Error[] = []
  page.on('pageerror', (error) => errors.push(error))
  await open(
    page,
    `{ hooks: { mutation() { throw new Error('hook') } }, plugins: [{ name: 'p', observer() { throw new Error('plugin') } }],
       errorHandler: (error) => { (self.handled ??= []).push(error.message); return true } }`,
  )
  await expect.poll(() => types(page)).toContain(2)
  await page.evaluate(() => document.body.append('more'))
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { handled?: string[] }).handled))
    .toEqual(expect.arrayContaining(['plugin', 'hook']))
  await page.locator('p').click()
  await expect.poll(() => page.evaluate(() => window.told.some(({ data }) => data.source === 2))).toBe(true)
  expect(errors).toEqual([])
})
