// The wasm module and the door into it.

import { enter } from './guard'
import { imports, setWasm } from './glue.js'
import { hosts } from './hosts.js'
import * as logger from '../platform/logger'
import { utf8 } from '../platform/utf8'

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
  PageviewId = 23,
  Uuid = 24,
  SetConfig = 25,
  Unload = 26,
  Answered = 27,
  Property = 28,
  SessionProperty = 29,
  Tick = 30,
  Leave = 31,
  Flush = 60,
  IsPending = 61,
  Save = 62,
  Adopt = 63,
  Dropped = 64,
  Endpoint = 50,
  FollowConsent = 70,
  ForgetSent = 71,
  SessionTimeout = 72,
  LimitWarned = 75,
  ClearPersistence = 73,
  Load = 74,
  FlagsRequest = 40,
  FlagsAnswered = 41,
  FlagProperty = 42,
  FollowTab = 43,
}

/** What the core can ask for; the numbers are those of `ask` in src/browser/web.rs. */
export const enum Ask {
  Page = 0,
  Params = 1,
  Iso = 2,
  Stored = 3,
  Store = 4,
  Cookie = 5,
  Log = 6,
  Send = 7,
  Captured = 8,
  WakeAt = 9,
  RateLimited = 10,
  Save = 11,
  Forget = 12,
  SessionChanged = 13,
  Flags = 14,
}

/** Answers what the core asks, with a text, a number or a truth. Only `Send` and `Save` are given bytes. */
export type Host = Record<
  Ask,
  (a: string, b: string, number: number, bytes: () => Uint8Array<ArrayBuffer>) => unknown
>

/** Calls the core: up to three texts and a number in, a text out; '' stands for nothing, both ways. */
export type Core = (op: Op, a?: string, b?: string, c?: string, number?: number) => string

/** The oldest browsers that can run the built files: tests/packaging/browsers.mjs compares them with what the files use. */
const NEEDED = 'It takes Chrome or Edge 96, Firefox 92, Safari or iOS 15.4.'

let source: (() => WebAssembly.Module) | undefined
let running: boolean | undefined
/** What the module exports: src/exports.rs and src/browser/handover.rs. */
let wasm: {
  memory: WebAssembly.Memory
  room(bytes: number): number
  start(config: number, device: number, deviceId: number, time: number, random: number): number
  call(
    instance: number,
    op: number,
    a: number,
    b: number,
    c: number,
    number: number,
    time: number,
    random: number,
  ): number
}
const text = (given: unknown): string => String(given ?? '')
/** wasm's memory: it moves when it grows. */
const bytesAt = (at: number, length: number) => new Uint8Array(wasm.memory.buffer as ArrayBuffer, at, length)
const read = (at: number, length: number): string => (length ? utf8.decoder_.decode(bytesAt(at, length)) : '')

/** Hands texts over, one after the other; the answer is their lengths. */
function write(...texts: string[]): number[] {
  let size = 0
  // a UTF-16 unit takes up to three bytes
  for (const text of texts) size += 3 * text.length
  let at = wasm.room(size)
  const end = at + size
  return texts.map((text) => {
    const { written } = utf8.encoder_.encodeInto(text, bytesAt(at, end - at))
    at += written
    return written
  })
}

/** Leaves a text for the module, which takes it by the answer: its length in bytes. */
export const leave = (text: string): number => write(text)[0]!

/** Says where the compiled module comes from; each entry of the package has its own way. */
export function setModuleSource(load: () => WebAssembly.Module): void {
  source = load
}

/** Whether the core can be used: compiles and starts it the first time. Never throws. */
export function startCore(): boolean {
  if (running === undefined && source) {
    try {
      // throws in old browsers: of what is used of the language this is the newest
      Object.hasOwn(hosts, '')
      const { exports } = new WebAssembly.Instance(source(), imports)
      wasm = exports as typeof wasm
      setWasm(exports)
      running = true
    } catch (error) {
      running = false
      reportFailure(error)
    }
  }
  return !!running
}

/**
 * Whether the page's policy refused a module, by what engines say then. Not every CompileError is that: so are a file that
 * is no module, and a module that uses more than an old browser knows.
 */
export const isRefused = (error: unknown): boolean => /CSP|security policy/i.test(String(error))

/**
 * Prints the one console line that says why nothing is captured. `file` is a sentence about the module's
 * file.
 */
export function reportFailure(error: unknown, file = ''): void {
  logger.critical(
    isRefused(error)
      ? "WebAssembly is blocked by this page's Content-Security-Policy, so nothing is captured. Add 'wasm-unsafe-eval' to its script-src directive."
      : `WebAssembly could not be started, so nothing is captured. ${file || NEEDED}`,
    error,
  )
}

/**
 * Starts an instance and hands its core and number to `use`, before anything that the start left to do runs. Whether it
 * started. `time` answers the time with consent in its lowest bits: what the core asks for in every call goes along.
 */
export function openCore(
  host: Host,
  time: () => number,
  config: string,
  device: string,
  deviceId: string,
  use: (core: Core, instance: number) => void,
): boolean {
  const opened = enter(() => {
    const instance = hosts.length
    hosts.push((what, a, aLength, b, bLength, number) => {
      const bytes = () => bytesAt(b, bLength).slice()
      const answer = host[what as Ask](
        read(a, aLength),
        what === Ask.Send || what === Ask.Save ? '' : read(b, bLength),
        number,
        bytes,
      )
      return typeof answer === 'string' ? write(answer)[0]! : Number(answer ?? 0)
    })
    const [configLength, deviceLength, idLength] = write(config, device, deviceId)
    wasm.start(configLength!, deviceLength!, idLength!, time(), Math.random())
    const { call } = wasm
    // a page may hand anything to a method; what wasm gets must be texts and a number
    use((op, a, b, c, number) => {
      // one that refuses to be a text throws here, and not in there, where that would end the SDK
      const texts = [text(a), text(b), text(c)]
      const count = Number(number) || 0
      return (
        enter(() => {
          const [aLength, bLength, cLength] = write(...texts)
          const length = call(instance, op, aLength!, bLength!, cLength!, count, time(), Math.random())
          return read(wasm.room(0), length)
        }) ?? ''
      )
    }, instance)
    return true
  })
  return !!opened
}
