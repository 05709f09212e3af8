// Where the page may not run WebAssembly, the same SDK comes as a script without it; the page's calls wait for it.

import type { PostHogConfig } from '@posthog/types'
import { attempt } from '../wasm/guard'
import { loadScript } from '../platform/scripts'
import { makePrimary } from './posthog'
import { page, takeOver, type Snippet } from './snippet'

/** Whether the page's policy or the browser's settings refuse WebAssembly: the smallest module there is tells. */
export const isWasmRefused = (): boolean =>
  !attempt(() => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])))

/** What PostHog's snippet leaves, for a page without it. What is no method answers as before `init`. */
function keepCalls(): Snippet {
  const queue = [] as unknown as Snippet
  queue._i = []
  const idle = makePrimary() as unknown as Snippet
  const proxy = new Proxy(queue, {
    get: (_, name: string) =>
      queue[name] ??
      (typeof idle[name] !== 'function'
        ? idle[name]
        : (...given: any[]) => {
            if (name !== 'init') return void queue.push([name, ...given])
            queue._i!.push(given as [string])
            return given[2] ? (queue[given[2]] ??= keepCalls()) : proxy
          }),
  })
  return proxy
}

/** Leaves the page's calls to the script at `url`; where that cannot be had, the SDK is off and says why. */
export function waitFor(url: string): void {
  page.posthog ??= keepCalls()
  loadScript(url, (page.posthog._i?.[0]?.[1] ?? {}) as PostHogConfig).catch(takeOver)
}
