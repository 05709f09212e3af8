// What wasm-bindgen makes of src/exports.rs; scripts/build.mjs puts it there.
declare module '*/bindgen/analytics.js' {
  export function initSync(options: { module: WebAssembly.Module }): { memory: WebAssembly.Memory }
  export function room(bytes: number): number
  export function start(config: number, device: number, deviceId: number): number
  export function call(instance: number, op: number, a: number, b: number, c: number, number: number): number
}
