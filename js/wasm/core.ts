// The wasm module and the door into it.

import { enter } from './guard'
import { imports, setWasm } from './glue.js'
import { hosts, type Host } from './hosts.js'
import type { Core, Module } from './exports'
import * as logger from '../platform/logger'
import { utf8 } from '../platform/utf8'

/** The oldest browsers that can run the built files: tests/packaging/browsers.mjs compares them with what the files use. */
const NEEDED = 'It takes Chrome or Edge 96, Firefox 92, Safari or iOS 15.4.'

let source: (() => WebAssembly.Module) | undefined
let compile: (() => Promise<WebAssembly.Module>) | undefined
let compiling: Promise<void> | undefined
let running: boolean | undefined
let wasm: Module & Record<string, (...given: unknown[]) => number>
/** wasm's memory: it moves when it grows. */
const bytesAt = (at: number, length: number) => new Uint8Array(wasm.memory.buffer as ArrayBuffer, at, length)
const read = (at: number, length: number): string => (length ? utf8.decoder_.decode(bytesAt(at, length)) : '')

/** Writes the texts among `given` one after the other into the module's room, and puts their lengths in their places. */
function write(given: unknown[]): number[] {
  let size = 0
  // a UTF-16 unit takes up to three bytes
  for (const one of given) if (typeof one === 'string') size += 3 * one.length
  let at = wasm.room_(size)
  const end = at + size
  return given.map((one) => {
    if (typeof one !== 'string') return one as number
    const { written } = utf8.encoder_.encodeInto(one, bytesAt(at, end - at))
    at += written
    return written
  })
}

/** Leaves a text for the module, which takes it by the answer: its length in bytes. */
export const leave = (text: string): number => write([text])[0]!

/** What an instance that is not there answers: nothing. */
export const NO_CORE = new Proxy({}, { get: () => () => '' }) as Core

/** Says where the compiled module comes from, at once or `later`; each entry of the package has its own way. */
export function setModuleSource(load: typeof source, later?: typeof compile): void {
  source = load
  compile = later
}

/**
 * Has the browser compile the module beside the page's own work, which is over when the promise resolves, however it went.
 * Nothing where the core runs or the module cannot come that way.
 */
export function compileCore(): Promise<void> | undefined {
  if (running === undefined && compile)
    return (compiling ??= compile().then(
      (module) => void (source = () => module),
      // the other way says why
      () => {},
    ))
  return
}

/** Whether the core can be used: compiles and starts it the first time. Never throws. */
export function startCore(): boolean {
  if (running === undefined && source) {
    try {
      // throws in old browsers: of what is used of the language this is the newest
      Object.hasOwn(hosts, '')
      const { exports } = new WebAssembly.Instance(source(), imports)
      wasm = exports as never
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
      ? "WebAssembly is blocked by this page's Content-Security-Policy: its script-src needs 'wasm-unsafe-eval'."
      : `WebAssembly could not be started, so nothing is captured. ${file || NEEDED}`,
    error,
  )
}

/** What a page hands to a method may be anything: what the module gets is a text, a number or a truth. */
const plain = (given: unknown): unknown =>
  typeof given === 'number' || typeof given === 'boolean' ? given : String(given ?? '')

/** The core of an instance; `time` answers the time with consent, see `moment` in src/exports/mod.rs. */
function makeCore(instance: number, time: () => number): Core {
  const core: Record<string, (...given: unknown[]) => unknown> = {}
  for (const name in wasm)
    core[name] = (...given) => {
      // one that refuses to be a text throws here, and not in there, where that would end the SDK
      const values = given.map(plain)
      return (
        enter(() => {
          moment(time)
          const answer = wasm[name]!(instance, ...write(values))
          return answer < 0 ? read(wasm.room_(0), ~answer) : answer
        }) ?? ''
      )
    }
  return core as never
}

/**
 * Starts an instance and hands its core and number to `use`, before anything that the start left to do runs. Whether it
 * started.
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
    hosts.push(host)
    moment(time)
    const [configLength, deviceLength, idLength] = write([config, device, deviceId])
    wasm.start_(configLength!, deviceLength!, idLength!)
    use(makeCore(instance, time), instance)
    return true
  })
  return !!opened
}

/** Tells the module when the call happens that comes next. */
export const moment = (time: () => number): void => wasm.moment_(time(), Math.random())
