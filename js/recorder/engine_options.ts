// What the engine is given: what to read, and whom to tell.

import type { Reading } from './reader'

/** What the user's functions make of masked texts and values. */
export interface Masks {
  text: ((text: string, element: HTMLElement | null) => string) | undefined
  input: ((text: string, element: HTMLElement) => string) | undefined
}

export interface EngineOptions {
  /** For the module: crates/recorder/src/policy.rs. */
  policy: { text: string; on: number }
  reading: Reading
  masks: Masks
  /** Which elements there is more to than their markup says. */
  visits: string
  /** Gets each event as JSON. */
  emit(bytes: Uint8Array<ArrayBuffer>, isCheckout: boolean): void
  /** A node that is gone. */
  onRelease(node: Node, slot: number): void
  /** Whether there is something that changed and is not marked yet. */
  hasNotices(): boolean
  /** Marks it; false when the time is up. */
  onNotices(deadline: number): boolean
  /** All is read that was marked; more may be marked now. */
  onRead(): void
  /** The player has got a document or shadow root, or a style element or link that it had before. */
  onGiven(node: Node, slot: number): void
  /** A full snapshot has been written. */
  onSnapshot(): void
  /** All that was read is told. */
  onTold(): void
  /** Notices at once what the page has changed up to now. */
  catchUp(): void
  /** Whether a node is in something that the page has taken out. */
  isAway(node: Node): boolean
  onError(error: unknown): void
}
