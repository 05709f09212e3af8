// The recorder's wasm module: crates/recorder/src/exports.rs is the other side.

import { unpack, unpackLater } from '../wasm/unpack'
import { utf8 } from '../platform/utf8'

/** What the module exports. */
export interface Wasm {
  memory: WebAssembly.Memory
  start(options: number, on: number): void
  stop(): void
  ops_room(count: number): number
  text_room(bytes: number): number
  take_in(count: number, bytes: number, units: number): number
  requests(): number
  snapshot(href: number, width: number, height: number, timestamp: number): number
  settle(timestamp: number): void
  release(budget: number): number
  step(budget: number): number
  received(): number
  ready(): number
  bytes(): number
  take(count: number): void
  events(): number
  ends(): number
  clear(): void
  /** Negative where the element is blocked. */
  id(slot: number): number
  reserve(): number
  slot(id: number): number
  next_scrollable(behind: number): number
  fingerprint(slot: number): number
  set_unscrollable(slot: number): void
  parent(slot: number): number
  children(slot: number): number
  scroll(slot: number, x: number, y: number, timestamp: number): number
  place(slot: number, x: number, y: number): void
}

let module: WebAssembly.Module | undefined
let compiling: Promise<void> | undefined
let isCompiled = false

/** Has the browser compile the module beside the page's own work. Never rejects: what fails here fails when it starts. */
export function compileWasm(): Promise<void> {
  return (compiling ??= compile())
}

async function compile(): Promise<void> {
  try {
    module = await unpackLater()
  } catch {
    // no DecompressionStream
  }
  isCompiled = true
}

/** Whether an instance takes no time to make, or cannot be made in less. */
export const isWasmCompiled = (): boolean => isCompiled

/** Returns the exports of a new instance. Compiles the module synchronously if necessary. */
export function newInstance<T>(): T {
  return new WebAssembly.Instance((module ??= unpack()), {}).exports as T
}

/**
 * The instance of the last recording that has ended, for the next one. A browser reserves gigabytes of addresses for each
 * instance and frees them only when it collects garbage, which it does not do within a task. The weak reference keeps the
 * instance to the end of the task, and after that its memory goes when the browser wants it.
 */
let spare: { deref(): Wasm | undefined } | undefined

/** Stands for the module where a recording has ended: answers 0 to everything. */
export const NO_WASM = new Proxy({}, { get: () => () => 0 }) as Wasm

/** An instance for one recording. The module is compiled here and now if it has to be. */
export function startWasm(): Wasm {
  const wasm = spare?.deref()
  spare = undefined
  return wasm ?? newInstance()
}

/** Frees what a recording had in an instance, for the next recording to use it. */
export function releaseWasm(wasm: Wasm): void {
  wasm.stop()
  spare = typeof WeakRef === 'function' ? new WeakRef(wasm) : { deref: () => wasm }
}

/** Writes a text where the module takes one, as UTF-8 with lone surrogates (WTF-8); the answer is its length in bytes. */
export function writeText(wasm: Wasm, text: string): number {
  // false where the browser cannot tell, too
  if (!(text as unknown as { isWellFormed(): boolean }).isWellFormed()) return writeParts(wasm, text)
  // mostly ASCII; where it is not, there is a second part
  let size = text.length + 64
  let read = 0
  let written = 0
  for (;;) {
    const at = wasm.text_room(size)
    const rest = read ? text.slice(read) : text
    const done = utf8.encoder_.encodeInto(
      rest,
      new Uint8Array(wasm.memory.buffer, at + written, size - written),
    )
    read += done.read
    written += done.written
    if (read >= text.length) return written
    size = written + (text.length - read) * 3
  }
}

/** Writes a text with lone surrogates, which no encoder takes: each becomes three bytes. */
function writeParts(wasm: Wasm, text: string): number {
  const bytes = new Uint8Array(wasm.memory.buffer, wasm.text_room(text.length * 3), text.length * 3)
  let at = 0
  // half a pair of UTF-16: editors split texts anywhere
  for (const part of text.split(/([\ud800-\udfff])/u)) {
    const lone = part.length === 1 && part >= '\ud800' && part <= '\udfff' ? part.charCodeAt(0) : 0
    if (lone) {
      bytes.set([0xed, ((lone >> 6) & 63) | 128, (lone & 63) | 128], at)
      at += 3
    } else at += utf8.encoder_.encodeInto(part, bytes.subarray(at)).written
  }
  return at
}

/** Numbers that the module has left. */
export const readNumbers = (wasm: Wasm, at: number, count: number): Int32Array =>
  new Int32Array(wasm.memory.buffer, at, count)
