// The wasm module and the door into it.

import { call, initSync, start } from '../build/bindgen/analytics.js'
import { enter } from './guard'
import type { Host } from './host'
import { logger } from './logger'

/** What the core can be asked for; the numbers are those of `op` in src/exports.rs. */
export const enum Op {
  Capture = 0,
  Deliver = 1,
  Identify = 2,
  SetPersonProperties = 3,
  UnsetPersonProperties = 4,
  Alias = 5,
  Group = 6,
  ResetGroups = 7,
  HasPersonProcessing = 9,
  Register = 10,
  RegisterForSession = 11,
  RegisterOnce = 12,
  Unregister = 13,
  UnregisterForSession = 14,
  Properties = 15,
  Session = 17,
  ResetSession = 18,
  Reset = 19,
  IsCapturing = 20,
  Consent = 21,
  DecideConsent = 22,
  PageviewId = 23,
  Uuid = 24,
  SetConfig = 25,
  Unload = 26,
  Answered = 27,
  Property = 28,
  SessionProperty = 29,
  Tick = 30,
  Leave = 31,
  InitialPageview = 32,
  Flush = 60,
  IsPending = 61,
  Save = 62,
  Adopt = 63,
  Dropped = 64,
}

/** Calls the core: up to three texts and a number in, a text out; '' stands for nothing, both ways. */
export type Core = (op: Op, a?: string, b?: string, c?: string, number?: number) => string

let source: (() => WebAssembly.Module) | undefined
let running: boolean | undefined

/** Says where the compiled module comes from; each entry of the package has its own way. */
export function setModuleSource(load: () => WebAssembly.Module): void {
  source = load
}

/** Whether the core can be used: compiles and starts it the first time. Never throws. */
export function startCore(): boolean {
  if (running === undefined && source) {
    try {
      initSync({ module: source() })
      running = true
    } catch (error) {
      running = false
      reportFailure(error)
    }
  }
  return !!running
}

/** One console line that names what is wrong with WebAssembly on this page. */
export function reportFailure(error: unknown): void {
  logger.critical(
    error instanceof WebAssembly.CompileError
      ? "WebAssembly is blocked by this page's Content-Security-Policy, so nothing is captured. Add 'wasm-unsafe-eval' to its script-src directive."
      : 'WebAssembly could not be started, so nothing is captured.',
    error,
  )
}

/**
 * Starts an instance and hands its core to `use`, before anything that the start left to do runs. Whether it started.
 */
export function openCore(
  host: Host,
  config: string,
  device: string,
  deviceId: string,
  use: (core: Core) => void,
): boolean {
  const opened = enter(() => {
    const instance = start(host, config, device, deviceId)
    use((op, ...given) => {
      // a page may hand anything to a method; what wasm gets must be texts and a number
      const [a, b, c] = [0, 1, 2].map((at) => String(given[at] ?? ''))
      const number = Number(given[3]) || 0
      return enter(() => call(instance, op, a!, b!, c!, number)) ?? ''
    })
    return true
  })
  return !!opened
}
