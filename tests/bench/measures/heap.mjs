// Memory that stays after many captures.
import { pause } from '../lib/chromium.mjs'
import { noteMemories } from '../lib/memories.mjs'
import { captures, startIn } from '../lib/page.mjs'

const TASKS = 400
const EACH = 50
const COUNT = TASKS * EACH
/**
 * Number of tasks before measuring, so that code which is compiled on first use is part of the start level.
 */
const WARM_UP = 20

/** Bytes after garbage collection: JavaScript's heap with the browser's objects and buffers, and wasm's memory. */
async function level({ send, evaluate }) {
  for (let i = 0; i < 3; i++) {
    await send('HeapProfiler.collectGarbage')
    await pause(100)
  }
  const usage = await send('Runtime.getHeapUsage')
  const wasm = await evaluate('memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)')
  return { js: usage.usedSize + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0), wasm }
}

const sum = ({ js, wasm }) => js + wasm

export const heap = {
  name: 'heap',
  runs: 2,
  rows: {
    start: { title: 'memory of the page, started', unit: 'bytes', isLevel: true },
    growth: {
      title: `growth after ${COUNT.toLocaleString('en')} captures`,
      unit: '%',
      isLevel: true,
      bound: 5,
    },
    wasm: { title: 'of it in WebAssembly', unit: 'bytes', isLevel: true },
  },
  async sample(page, visit) {
    await page.addInitScript(noteMemories)
    await page.open(visit.host + '/empty')
    // posthog-js captures 10 a second by default
    await startIn(page, visit, { rate_limiting: { events_per_second: 1e6, events_burst_limit: 1e6 } })
    await pause(1200)
    await page.call(captures, WARM_UP, EACH, 10)
    await pause(4000)
    const before = await level(page)
    await page.call(captures, TASKS, EACH, 10)
    await pause(5000)
    const after = await level(page)
    return {
      values: {
        start: sum(before),
        growth: (100 * (sum(after) - sum(before))) / sum(before),
        wasm: after.wasm,
      },
      events: { 'order placed': COUNT + WARM_UP * EACH },
    }
  },
}
