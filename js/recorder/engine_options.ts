// Options of the engine: what to read, and callbacks.

import type { Reading } from './reader'

/** The user's functions for masked texts and values. */
export interface Masks {
  text: ((text: string, element: HTMLElement | null) => string) | undefined
  input: ((text: string, element: HTMLElement) => string) | undefined
}

export interface EngineOptions {
  /** For the module: crates/recorder/src/policy.rs. */
  policy: { text: string; on: number }
  reading: Reading
  masks: Masks
  /** A selector of elements whose markup does not contain all of their state. */
  visits_: string
  /** Gets each event as JSON. */
  emit(bytes: Uint8Array<ArrayBuffer>, isCheckout: boolean): void
  /** A node has been removed. */
  onRelease_(node: Node, slot: number): void
  /** Whether there are changes that are not marked yet. */
  hasMutations_(): boolean
  /** Marks them; false when the time is up. */
  onMutations_(deadline: number): boolean
  /** Everything that was marked has been read; more may be marked now. */
  onRead_(): void
  /** The player has received a document or shadow root, or received a style element or link again. */
  onReceived_(node: Node, slot: number): void
  /** A full snapshot has been written. */
  onSnapshot_(): void
  /** Everything that was read has been emitted. */
  onEmitted_(): void
  /** Takes the page's mutation records up to now. */
  catchUp_(): void
  /** Whether a node is in a subtree that the page has detached. */
  isDetached_(node: Node): boolean
  onError(error: unknown): void
}
