// What a recording weighs: bytes of its events, memory of its page.
import { pause } from '../lib/chromium.mjs'
import { until } from '../lib/recorders.mjs'
import { prepareWork, WORK } from '../lib/replay_pages.mjs'
import { opened } from './replay_cpu.mjs'
import { noteMemories } from '../lib/memories.mjs'

/** Runs in the page: bytes of all events as JSON lines, raw and gzipped. */
async function weigh() {
  const { texts } = window.recorder.seen
  const blob = new Blob(texts.map((text) => text + '\n'))
  const gzipped = new Response(blob.stream().pipeThrough(new CompressionStream('gzip')))
  return { raw: blob.size, gzip: (await gzipped.arrayBuffer()).byteLength }
}

export const replayBytes = ['10k', 'real'].map((size) => ({
  name: `replay-bytes-${size}`,
  /** Counted, not timed. */
  runs: 1,
  rows: {
    raw: { title: `bytes of events: start and mutations, ${size}`, unit: 'bytes' },
    gzip: { title: `the same, gzipped, ${size}`, unit: 'bytes', goal: 0.9 },
  },
  async sample(page, visit) {
    await opened(page, visit, `/replay-${size}`, true)
    await page.call(prepareWork)
    await page.call(until, 'start', 1)
    await pause(800)
    for (const name of WORK) {
      await page.call((name) => window.work(name), name)
      await pause(1500)
    }
    return page.call(weigh)
  },
}))

async function level({ send, evaluate }) {
  for (let i = 0; i < 3; i++) {
    await send('HeapProfiler.collectGarbage')
    await pause(100)
  }
  const usage = await send('Runtime.getHeapUsage')
  const wasm = await evaluate('memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)')
  return {
    js: usage.usedSize,
    dom: usage.embedderHeapUsedSize ?? 0,
    buffers: (usage.backingStorageSize ?? 0) + wasm,
  }
}

export const replayHeap = {
  name: 'replay-heap',
  runs: 3,
  rows: {
    js: { title: 'memory kept after the start, 150k nodes: JavaScript', unit: 'bytes' },
    dom: { title: 'the same: the browser', unit: 'bytes' },
    buffers: { title: 'the same: buffers and WebAssembly', unit: 'bytes' },
  },
  async sample(page, visit) {
    await page.addInitScript(noteMemories)
    await opened(page, visit, '/replay-150k')
    await page.call(until, 'start', 1)
    await pause(1500)
    return level(page)
  },
}
