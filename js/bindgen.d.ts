// What wasm-bindgen makes of src/exports.rs; scripts/build.mjs puts it there.
declare module '*/bindgen/analytics.js' {
  export function initSync(options: { module: WebAssembly.Module }): void
  export class Client {
    constructor(host: import('./host').Host, config: string, device: string, deviceId: string)
    call(op: number, a: string, b: string, c: string, number: number): string
  }
}
