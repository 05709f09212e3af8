// What wasm-bindgen makes of src/exports.rs; scripts/build.mjs puts it there.
declare module '*/bindgen/analytics.js' {
  export function initSync(options: { module: WebAssembly.Module }): void
  export function start(host: import('./host').Host, config: string, device: string, deviceId: string): number
  export function call(instance: number, op: number, a: string, b: string, c: string, number: number): string
}
