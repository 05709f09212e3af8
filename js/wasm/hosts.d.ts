import type { Client } from '../client/client'

/** Answers a question of the core; texts are where they lie in wasm's memory, and how long they are. */
export type RawHost = (
  what: number,
  a: number,
  aLength: number,
  b: number,
  bLength: number,
  number: number,
) => number
export const hosts: RawHost[]
/** What the module's features ask of the shim. */
export const shim: {
  /** By the number of the instance. */
  clients_: Client[]
  /** See `captured` in src/browser/page.rs. */
  captured_: (instance: number, event: string, isDelivered: boolean) => void
  /** A listener that calls `run` with the time with consent and a random number. */
  guarded_: (instance: number, run: (time: number, random: number) => void) => (event: Event) => void
  /** Leaves a text for the module; the answer is its length in bytes. */
  write_: (text: string) => number
  /** Calls `add` when the document has lost its listeners, until the answer is called. */
  onReopened_: (add: () => void) => () => void
  /** Calls a function of the page's while the module waits, and holds nothing. */
  callPage_: (run: (given: unknown) => unknown, given: unknown) => unknown
}
/** Keeps a value for the module, which gets its number. */
export function keep(value: unknown): number
/** Drops the values from a number on, and answers them. */
export function drop(from: number): unknown[]
/** Whether a node matches a selector; false where that is none. */
export function is(node: Element, selector: string): boolean
