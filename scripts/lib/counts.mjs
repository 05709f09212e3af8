// How many tests a runner says it ran: cargo and wasm-bindgen-test, node:test, Playwright, conformance, the chaos.

/** Sums cargo's lines; wasm-bindgen-test prints the same ones. */
export function cargoTests(text) {
  return sum(text, /^test result: \w+\. (\d+) passed; (\d+) failed/gm)
}

export function nodeTests(text) {
  return sum(text, /^(?:#|ℹ) (?:pass|fail) (\d+)$/gm)
}

export function playwrightTests(text) {
  return sum(text, /^ +(\d+) (?:passed|failed|flaky)\b/gm)
}

export function conformanceScenarios(text) {
  return sum(text, /^(\d+) scenarios in /gm)
}

export function fidelityPages(text) {
  return text.match(/^\[fidelity\] .+, ours: /gm)?.length ?? 0
}

export function privacyCases(text) {
  return sum(text, /^\[privacy\] ours(?: in firefox)?: \d+ of (\d+) cases hold$/gm)
}

export function randomSeeds(text) {
  return sum(text, /^\[random\] ours: (\d+) seeds, /gm)
}

export function robustCases(text) {
  return sum(text, /^\[robust\] ours: \d+ of (\d+) cases hold$/gm)
}

export function leakCycles(text) {
  return sum(text, /^\[leaks\] ours: .*\b(\d+) cycles/gm)
}

/** Each event that has to arrive is one. */
export function chaosEvents(text) {
  return sum(text, /^ours +\d+ +(\d+)/gm)
}

/** What runners print for a terminal, without the colours. */
export function withoutColours(text) {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[\d;]*[A-Za-z]/g, '')
}

function sum(text, pattern) {
  let total = 0
  for (const [, ...numbers] of text.matchAll(pattern)) {
    for (const number of numbers) total += Number(number ?? 0)
  }
  return total
}
