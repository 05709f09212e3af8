// How long the main thread is held: the longest task while a recorder starts, sees mutations and takes a snapshot.
import { pause } from '../lib/chromium.mjs'
import { until } from '../lib/recorders.mjs'
import { prepareWork, WORK } from '../lib/replay_pages.mjs'
import { longest, longestOf } from '../lib/trace.mjs'
import { opened, SETTLE_MS } from './replay_cpu.mjs'

/** From page to page: what a task takes by itself is the page's, which the subject "none" shows. */
export const replayTasks = ['10k', '150k'].map((size) => ({
  name: `replay-tasks-${size}`,
  rows: {
    start: {
      title: `longest task at the start, ${size} nodes`,
      unit: 'ms',
      bound: 8,
      goal: 1 / 50,
      isLevel: true,
    },
    mutations: {
      title: `longest of its own at mutations, ${size} nodes`,
      unit: 'ms',
      bound: 8,
      goal: 1 / 50,
      isLevel: true,
    },
    checkout: {
      title: `longest task at another snapshot, ${size} nodes`,
      unit: 'ms',
      bound: 8,
      goal: 1 / 50,
      isLevel: true,
    },
  },
  async sample(page, visit) {
    await opened(page, visit, `/replay-${size}`)
    await page.call(prepareWork)
    await pause(200)
    const start = await page.trace(async () => {
      await page.call(until, 'start', 1)
      await pause(SETTLE_MS)
    })
    const mutations = await page.trace(async () => {
      for (const name of WORK) {
        await page.call((name) => window.work(name), name)
        await pause(SETTLE_MS)
      }
    })
    const checkout = await page.trace(async () => {
      await page.call(until, 'snapshot', 2)
      await pause(SETTLE_MS)
    })
    return {
      start: longest(start),
      mutations: longestOf(mutations, '/recorder-', WORK),
      checkout: longest(checkout),
    }
  },
}))
