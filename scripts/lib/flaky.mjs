// Tests that failed once and then passed: a loaded machine makes two browsers meet different moments. Every runner
// plays a failing test once more and prints one line for each that then passed; `npm test` lists these lines at its
// end, and more than MAX_FLAKY of them fail the run.

/** So many tests may have failed once in a whole run. */
export const MAX_FLAKY = 5

const LINE = /^\[flaky\] (.+)$/gm

/** Prints, and returns, that a test passed when it was played again, with the first line of why it had failed. */
export function sayFlaky(test, reason) {
  const [first = 'no reason given'] = String(reason).split('\n')
  const line = `${test}: ${first.trim().slice(0, 300)}`
  console.log(`[flaky] ${line}`)
  return line
}

/** The lines that {@link sayFlaky} printed in a step's output. */
export function flakyTests(text) {
  return [...text.matchAll(LINE)].map(([, test]) => test)
}

/**
 * Plays a test and, where it failed, once more. `play` resolves to a result, `reasonOf` answers why a result is a failure
 * ('' where it is none). Resolves to the result that counts: the second, unless the first was good.
 */
export async function playTwice(test, play, reasonOf) {
  const first = await play()
  const reason = reasonOf(first)
  if (!reason) return first
  const second = await play()
  if (!reasonOf(second)) sayFlaky(test, reason)
  return second
}
