// What waits to be sent.

/** An event that waits. */
export interface Item {
  /** JSON; `bytes` until it is packed. */
  text?: string
  bytes?: Uint8Array
  packing_?: Promise<void> | undefined
}

/** Events of one session and window; their sizes and times are in the module, in the same order. */
export interface Batch {
  items: Item[]
  sessionId: string
  windowId: string
}
