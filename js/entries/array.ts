// The script-tag entry: takes over from PostHog's snippet, whose calls wait in `window.posthog`.

import '../platform/natives'
import '../wasm/inlined'
import { setDistChannel } from '../client/client'
import { makePrimary } from '../api/posthog'
import { setExtensionsSource } from '../features/extensions/extensions'
import { attempt } from '../wasm/guard'
import { loadScript } from '../platform/scripts'
import { executeQueue, type QueuedCall } from '../api/queue'

declare const VERSION: string

/** What the snippet leaves: an array of calls, with the pending inits and the named instances' queues on it. */
interface Snippet extends Array<QueuedCall> {
  _i?: [token: string, config?: object, name?: string][]
  people?: QueuedCall[]
  [name: string]: any
}

function takeOver(): void {
  const page = globalThis as unknown as { posthog?: Snippet }
  const snippet = page.posthog
  // no snippet's queue but the SDK itself: it was loaded twice
  if (snippet && !Array.isArray(snippet._i)) return
  setDistChannel('cdn')
  const posthog = makePrimary()
  const drained = new Set<Snippet>()
  for (const call of snippet?._i ?? []) {
    if (!Array.isArray(call)) continue
    const [token, config, name] = call
    const instance = posthog.init(token, config, name)
    const queue = (name && snippet?.[name]) || snippet
    if (queue && instance.__loaded && !drained.has(queue)) {
      drained.add(queue)
      executeQueue(instance.people, queue.people ?? [])
      executeQueue(instance, queue)
    }
  }
  ;(posthog as unknown as { __SV: number }).__SV = 1
  page.posthog = posthog as unknown as Snippet
}

// they lie beside this script, whichever host that came from
attempt(() => {
  const { src } = document.currentScript as HTMLScriptElement
  if (/array[.\w]*$/.test(new URL(src).pathname))
    setExtensionsSource(({ config }, file) =>
      loadScript(new URL(`${file}.js?v=${VERSION}`, src).href, config),
    )
})

takeOver()
