// The streaming entry: the wasm is a file of its own, compiled while it arrives. Calls made before it is there are
// kept and replayed in order.

import { Client } from './client'
import { reportFailure, setModuleSource } from './core'
import { makePrimary, PostHog as Core } from './posthog'
import { setRecorderSource } from './session_recording'

setRecorderSource(() => import('./lazy-recorder.js'))

declare const WASM_URL: string

type Method = (...args: unknown[]) => unknown

let isReady = false
let loading: Promise<void> | undefined
const waiting: (() => void)[] = []

async function load(url: string | URL): Promise<void> {
  const response = await fetch(url)
  let module: WebAssembly.Module
  try {
    module = await WebAssembly.compileStreaming(response.clone())
  } catch {
    // a server that does not know .wasm's content type
    module = await WebAssembly.compile(await response.arrayBuffer())
  }
  setModuleSource(() => module)
}

async function loadAndReplay(url: string | URL): Promise<void> {
  try {
    await load(url)
  } catch (error) {
    reportFailure(error)
  }
  isReady = true
  for (const call of waiting.splice(0)) call()
}

/** Loads the wasm file; `url` where it does not lie beside this script. Calls wait until then. */
export function ready(url: string | URL = new URL(WASM_URL, import.meta.url)): Promise<void> {
  loading ??= loadAndReplay(url)
  return loading
}

/** Methods that have to be answered at once; before the wasm is there they answer as before `init`. */
const ANSWERS = /^(get|has_|is_|on$|toString|constructor)/

/** The same class, whose calls wait for the wasm. */
export class PostHog extends Core {}
const METHODS = {
  ...Object.getOwnPropertyDescriptors(Client.prototype),
  ...Object.getOwnPropertyDescriptors(Core.prototype),
}
for (const [name, { value }] of Object.entries(METHODS)) {
  const method = value as Method | undefined
  if (typeof method !== 'function' || ANSWERS.test(name)) continue
  Object.defineProperty(PostHog.prototype, name, {
    configurable: true,
    writable: true,
    value(this: Core, ...args: unknown[]): unknown {
      if (isReady || typeof document === 'undefined') return method.apply(this, args)
      waiting.push(() => method.apply(this, args))
      if (name === 'init') void ready()
      return name === 'init' ? this : name === 'shutdown' ? loading : undefined
    },
  })
}

export const posthog = makePrimary(PostHog)
export default posthog
