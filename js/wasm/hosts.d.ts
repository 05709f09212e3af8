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
export function ask(instance: number, ...given: Parameters<RawHost>): number
