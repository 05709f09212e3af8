// What a player shows of a recording at its end, beside what the page showed: node by node, as tests/fidelity has it.

import type { BrowserContext, Page } from '@playwright/test'
import { expect, type ReplayServer } from './replay_server'

/** posthog-js's defaults, which are the recorded pages' own. */
const OPTIONS = { maskAllInputs: true, maskTextClass: 'ph-mask', blockClass: 'ph-no-capture' }

/** The page as it is, a line for each node. */
export const shown = (page: Page): Promise<string> =>
  page.evaluate(async (options) => {
    const lib = '/static/picture.mjs'
    return (await import(lib)).picture(document, options).join('\n') as string
  }, OPTIONS)

/** Has the page report itself each time `note` is called: its number, the time and its nodes. */
export async function watch(
  page: Page,
  told: (number: number, time: number, lines: string) => void,
): Promise<void> {
  await page.exposeFunction('told', told)
  await page.evaluate(async (options) => {
    const lib = '/static/picture.mjs'
    const { picture } = await import(lib)
    let number = 0
    setInterval(() => {
      number++
      document.querySelector('#count')!.textContent = String(number)
      const line = document.createElement('li')
      line.className = `line l${number % 3}`
      line.append(`line ${number}`)
      document.body.append(line)
      if (number % 4 === 0) document.querySelector('li')!.remove()
      if (number % 5 === 0) document.querySelector('li')!.title = `at ${number}`
      document.querySelector<HTMLInputElement>('#name')!.setAttribute('data-number', String(number))
      ;(window as any).told(number, Date.now(), picture(document, options).join('\n'))
    }, 40)
  }, OPTIONS)
}

/** What rrweb's player shows at the end of what the server has, a line for each node. */
export async function replayed(context: BrowserContext, server: ReplayServer): Promise<string> {
  const page = await context.newPage()
  try {
    await page.route(`${server.url}/replayed`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><link rel="icon" href="data:,">' }),
    )
    await page.goto(`${server.url}/replayed`)
    return await page.evaluate(
      async ({ events, options }) => {
        const [lib, player] = ['/static/picture.mjs', '/static/rrweb.js']
        const [{ picture }, { Replayer }] = await Promise.all([import(lib), import(player)])
        const replayer = new Replayer(events, {
          mouseTail: false,
          logger: { log() {}, warn() {}, error() {} },
        })
        replayer.pause(events.at(-1)!.timestamp - events[0]!.timestamp + 1)
        const mirror = replayer.getMirror()
        return picture(replayer.iframe.contentDocument, { ...options, mirror }).join('\n') as string
      },
      { events: server.events(), options: OPTIONS },
    )
  } finally {
    await page.close()
  }
}

/** Waits until a player shows at the end what the page shows. */
export async function expectSame(page: Page, server: ReplayServer): Promise<void> {
  const live = await shown(page)
  await expect.poll(() => replayed(page.context(), server), { message: 'the last moment' }).toBe(live)
}
