// What the engine is given: what to read, and whom to tell.

import type { Reading } from './reader'

/** What the user's functions make of masked texts and values. */
export interface Masks {
  text: ((text: string, element: HTMLElement | null) => string) | undefined
  input: ((text: string, element: HTMLElement) => string) | undefined
}

export interface EngineOptions {
  /** For the module: src/replay/policy.rs. */
  policy: { text: string; on: number }
  reading: Reading
  masks: Masks
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
  /** All that was read is told. */
  onTold(): void
  onError(error: unknown): void
}
