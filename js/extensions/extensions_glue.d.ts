// What wasm-bindgen makes of crates/extensions, after scripts/lib/glue.mjs.

/** What the module is given. */
export const imports: WebAssembly.Imports
/** Takes the module's exports, and starts it. */
export function setWasm(exports: WebAssembly.Exports): void

/** crates/extensions/src/surveys/exports.rs. Texts named after JSON are JSON. */
export class SurveyActivations {
  define(definitionsJson: string): void
  wants(name: string, surveyId: string): boolean
  onEvent(name: string, propertiesJson: string, storedJson: string, session: string, now: number): string
  onSession(storedJson: string, session: string): string
  reset(): void
  active(storedJson: string, session: string): string
  selectors(): string
}

/** crates/extensions/src/tracing_headers/exports.rs. Options are JSON. */
export class TracingHeaders {
  namesVisitor(hostsJson: string, host: string): boolean
  startsTrace(targetsJson: string, host: string, origin: string): boolean
}
