// How the parts of the recorder emit incremental events.

import type { IncrementalSource } from '../wire/rrweb'

/** Returns the id of a node: -1 if the player does not have it, or shows an empty box in its place. */
export type IdOf = (node: Node | null) => number

/**
 * Emits an event that has just happened, after everything that came before. `make` returns its data; nothing is
 * emitted if it returns none.
 */
export type Emit = (source: IncrementalSource, make: (idOf: IdOf) => object | undefined) => void
