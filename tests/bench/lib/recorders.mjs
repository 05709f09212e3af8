// The recorders that are measured, and how each is loaded and started in a page.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../scripts/lib/paths.mjs'

const KNOWN = [
  { name: 'rrweb', title: 'rrweb 2.2', file: 'node_modules/rrweb/dist/rrweb.js' },
  { name: 'peer', title: 'posthog-js', file: 'node_modules/posthog-js/dist/posthog-recorder.js' },
  { name: 'ours', title: 'posthog-wasm', file: 'pkg/dist/replay.js' },
  // the bare loop that only reads the document, and nothing at all
  { name: 'walk', title: 'bare walk' },
  { name: 'none', title: 'none' },
]

/** Those of which there is something to measure: ours only when it is built. */
export const recorders = KNOWN.filter(({ file }) => !file || existsSync(join(root, file))).map((one) => ({
  ...one,
  file: one.file && join(root, one.file),
  script: one.file && `/recorder-${one.name}.js`,
}))

/** Runs in the page: `window.recorder`, loaded but not started; with `keeps`, the texts of its events are kept. */
export async function load(name, script, keeps) {
  const seen = { events: 0, bytes: 0, snapshots: 0, texts: [] }
  const note = (type, size, text) => {
    seen.events++
    seen.bytes += size
    if (type === 2) seen.snapshots++
    if (keeps) seen.texts.push(text())
  }
  const asObject = {
    emit(event) {
      const text = JSON.stringify(event)
      note(event.type, text.length, () => text)
    },
  }
  const decoder = new TextDecoder()
  const asBytes = {
    emitBytes(bytes) {
      // {"type":2, ...
      note(bytes[8] - 48, bytes.length, () => decoder.decode(bytes))
    },
  }
  const walk = () => {
    let length = 0
    const visit = (node) => {
      if (node.nodeType === 1) {
        const { attributes } = node
        for (let at = 0; at < attributes.length; at++)
          length += attributes[at].name.length + attributes[at].value.length
        length += node.localName.length
      } else if (node.nodeType === 3) length += node.data.length
      for (let child = node.firstChild; child; child = child.nextSibling) visit(child)
    }
    visit(document)
    seen.bytes += length
    seen.snapshots++
  }
  const idle = () => void seen.snapshots++
  const recorder = { seen, start: idle, snapshot: idle, stop() {} }
  window.recorder = recorder
  if (name === 'walk') Object.assign(recorder, { start: walk, snapshot: walk })
  if (!script) return
  let record
  if (name === 'peer') {
    await new Promise((resolve, reject) => {
      const element = document.createElement('script')
      element.src = script
      element.addEventListener('load', resolve)
      element.addEventListener('error', () => reject(new Error('the recorder did not load')))
      document.head.append(element)
    })
    record = window.__PosthogExtensions__.rrweb.record
  } else record = (await import(script)).record
  recorder.start = () => {
    recorder.stop = record(name === 'ours' ? asBytes : asObject)
  }
  recorder.snapshot = () => record.takeFullSnapshot()
}

/** Runs in the page: `what` of the recorder, until this many full snapshots were emitted. */
export async function until(what, snapshots) {
  window.recorder[what]()
  while (window.recorder.seen.snapshots < snapshots) await new Promise((resolve) => setTimeout(resolve, 10))
}
