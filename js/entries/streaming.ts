// The streaming entry: the wasm is a file of its own, compiled while it arrives. Calls made before it is there are
// kept and replayed in order.

import '../platform/natives'
import { Client } from '../client/client'
import { isRefused, reportFailure, setModuleSource } from '../wasm/core'
import * as logger from '../platform/logger'
import { importFile } from '../api/imports'
import { makePrimary, PostHog as Core } from '../api/posthog'
import { setExtensionsSource } from '../features/extensions/extensions'
import { setRecorderSource } from '../features/session_replay/session_recording'

setExtensionsSource(importFile)
setRecorderSource(() => import('./lazy-recorder.js'))

declare const WASM_URL: string

type Method = (...args: unknown[]) => unknown

let isReady = false
let loading: Promise<void> | undefined
const waiting: (() => void)[] = []

/** Compiles the module that is in an answer. */
async function compile(response: Response): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compileStreaming(response.clone())
  } catch {
    // a server that does not know .wasm's content type
    return WebAssembly.compile(await response.arrayBuffer())
  }
}

/** Prepares the module of the file, or else the one that lies in a script of the package. */
async function load(url: string | URL): Promise<void> {
  let file = `${url} could not be loaded`
  try {
    const response = await fetch(url)
    file = `${response.url || url} answered ${response.status} with ${response.headers.get('content-type') || 'no content type'}`
    if (!response.ok) throw new Error(response.statusText)
    const module = await compile(response)
    setModuleSource(() => module)
  } catch (error) {
    // the policy would refuse the other copy as well
    if (isRefused(error)) return reportFailure(error)
    file += ', which is not the WebAssembly file of this package.'
    try {
      const { unpack, ADVICE } = await import('./inlined-wasm.js')
      const module = unpack()
      setModuleSource(() => module)
      logger.notice(file + ADVICE, error)
    } catch (without) {
      reportFailure(isRefused(without) ? without : error, file)
    }
  }
}

async function loadAndReplay(url: string | URL): Promise<void> {
  await load(url)
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

export * from './constants.js'
export const posthog = makePrimary(PostHog)
export default posthog
