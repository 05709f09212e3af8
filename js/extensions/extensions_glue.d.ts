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

/** crates/extensions/src/heatmaps/exports.rs. Options are JSON, empty where they are not set. */
export class HeatmapPoints {
  isOn(capture: string, enable: string, project: boolean): boolean
  interval(capture: string): number
  isMadeForClicks(listedJson: string, text: string, label: string): boolean
  onClick(x: number, y: number, time: number, distance: number, wait: number, clicks: number): boolean
  put(url: string, x: string, y: string, isFixed: boolean, kind: string): void
  take(): string
}

/** crates/extensions/src/web_vitals/exports.rs. Options are JSON, empty where they are not set. */
export class WebVitals {
  isOn(options: string, project: boolean): boolean
  metrics(options: string, projectJson: string): string
  delay(options: string): number
  attributed(options: string): string
  script(options: string): string
  isPlausible(options: string, value: number): boolean
  causes(): string
  isOther(navigation: string): boolean
  put(navigation: string, url: string, name: string, metricJson: string): number
  take(): string
}

/** crates/extensions/src/meta_ids/exports.rs. */
export class MetaIds {
  update(isClick: boolean, factsJson: string): string
}
