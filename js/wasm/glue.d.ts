// What scripts/lib/glue.mjs makes of wasm-bindgen's glue: the types of src/exports.rs, by hand.

/** What the module is given. */
export const imports: WebAssembly.Imports
/** Takes the module's exports, and starts it. */
export function setWasm(exports: WebAssembly.Exports): void

export function start_autocapture(instance: number): void
/** `project` is `Project` in src/features/autocapture/mod.rs. */
export function set_autocapture_project(instance: number, project: number): void
export function is_autocapturing(
  instance: number,
  isWanted: boolean,
  isAlone: boolean,
  time: number,
  random: number,
): boolean
export function stop_features(instance: number): void
