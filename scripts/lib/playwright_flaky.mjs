// A Playwright reporter beside the usual one: one line for each test that failed and passed when played again.
import { withoutColours } from './counts.mjs'
import { sayFlaky } from './flaky.mjs'

export default class FlakyReporter {
  #first = new Map()

  onTestEnd(test, result) {
    if (result.status !== 'passed' && result.status !== 'skipped') {
      this.#first.set(test.id, withoutColours(result.error?.message ?? result.status))
    } else if (result.retry > 0 && this.#first.has(test.id)) {
      sayFlaky(`e2e: ${test.titlePath().filter(Boolean).join(' > ')}`, this.#first.get(test.id))
    }
  }

  printsToStdio() {
    return false
  }
}
