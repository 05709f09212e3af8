// From wasm to an instance's host. Plain JavaScript, because wasm-bindgen takes this file as it is.

/** What answers for each instance, by its number: js/wasm/core.ts puts it here. */
export const hosts = []

/** Asks an instance's host; see `ask_host` in src/browser/web.rs. */
export function ask(instance, what, a, aLength, b, bLength, number) {
  return hosts[instance](what, a, aLength, b, bLength, number)
}
