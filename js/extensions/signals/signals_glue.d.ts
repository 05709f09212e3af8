// wasm-bindgen's output for crates/signals, after scripts/lib/glue.mjs.

/** What the module is given. */
export const imports: WebAssembly.Imports
/** Takes the module's exports, and starts it. */
export function setWasm(exports: WebAssembly.Exports): void

/** crates/signals/src/batches/exports.rs. Texts are JSON but `level` and `body` of `saysNothing`. */
export class Pipeline {
  setUp(kind: number, configJson: string, senderJson: string): void
  saysNothing(body: string): boolean
  admit(now: number): number
  log(
    level: string,
    bodyJson: string,
    contextJson: string,
    attributesJson: string,
    linkJson: string,
    time: number,
  ): number
  span(spanJson: string): number
  isEmpty(): boolean
  begin(): void
  next(gzip: boolean): Uint8Array
  answer(status: number, wait: number, now: number, random: number): number
  delay(now: number): number
  reconnect(): void
  leave(survives: boolean, gzip: boolean): Uint8Array
  clear(): number
}

/** crates/signals/src/metrics/exports.rs. `name` and `unit` are no JSON; `bounds` and `span` may be empty. */
export class MetricWindow {
  setUp(configJson: string, senderJson: string): void
  add(
    kind: number,
    name: string,
    unit: string,
    attributesJson: string,
    value: number,
    boundsJson: string,
    spanJson: string,
    now: number,
  ): string
  isEmpty(): boolean
  take(now: number, keeps: boolean, gzip: boolean): Uint8Array
  answer(status: number, wait: number, now: number, random: number): number
  delay(now: number): number
  reconnect(): void
  clear(): void
}

/** crates/signals/src/spans/exports.rs. No text but the config is JSON. */
export class LiveSpans {
  setUp(configJson: string): void
  most(what: number): number
  start(now: number): number
  end(number: number, now: number): boolean
  lose(reason: string): void
  warning(now: number): string
  parent(header: string): string
  soundState(state: string): string
}
