// The recorders with one face, in the page: `window.recording` with `start()`, `flush()`, `stop()` and `events`, the
// JSON text of each.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../scripts/lib/paths.mjs'

export const SUBJECTS = {
  ours: { script: '/dist/replay.js', file: 'pkg/dist/replay.js' },
  rrweb: { script: '/rrweb/rrweb.js', file: 'node_modules/rrweb/dist/rrweb.js' },
  /** PostHog's fork of rrweb, which is newer: posthog-js carries it, recorder and player. */
  posthog: { script: '/posthog/rrweb.js', file: 'node_modules/posthog-js/dist/rrweb.js' },
}

/** Those that have a `Replayer` too. */
export const PLAYERS = ['rrweb', 'posthog']

export const isBuilt = (name) => existsSync(join(root, SUBJECTS[name].file))

/**
 * Runs in the page: `window.recording`, not yet started. `makeOptions` is the source of a function that answers the
 * options of `record`, since some of them are functions. `usesEmit`: even ours hands over objects.
 */
export async function prepare(name, script, makeOptions, usesEmit) {
  const { record } = await import(script)
  const events = []
  const options = new Function(`return (${makeOptions})()`)()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  // an element that scrolls or a pointer that moves is then seen at once, not after a wait
  const quick = { scroll: 1, media: 1, mousemoveCallback: 1, ...options.sampling }
  const sink =
    name === 'ours' && !usesEmit
      ? { emitBytes: (bytes) => void events.push(decoder.decode(bytes)) }
      : { emit: (event) => void events.push(JSON.stringify(event)) }
  const later = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => setTimeout(resolve))
    })
  let stop
  window.recording = {
    script,
    events,
    record,
    start() {
      stop = record({ ...options, ...sink, sampling: quick })
    },
    stop: () => stop?.(),
    /** Ours works off what is outstanding; for rrweb's it is its observers' turn when this has been awaited. */
    flush: () => record.flush?.(),
    /** Until the page's own frames and the recorder's timers have nothing more to say. */
    async settle() {
      if (document.visibilityState === 'hidden') return
      for (let last = -1; last !== events.length;) {
        last = events.length
        for (let i = 0; i < 3; i++) await later()
      }
    },
  }
}
