// Reads a trace: how long tasks of the page's main thread were.

/** What a trace is asked for. */
export const CATEGORIES = [
  'blink.user_timing',
  'toplevel',
  'disabled-by-default-devtools.timeline',
  'devtools.timeline',
]

/** ms of the longest task of the main thread, by its own CPU clock where the trace has it. */
export const longest = (events) => Math.max(0, ...tasksOf(onMain(events)).map(lengthOf)) / 1000

/**
 * ms that a script whose URL has `part` took at most of one task, while the page did pieces of `work`: what comes after
 * the page's last call of the DOM is its observers; what comes in later tasks are its functions.
 */
export function longestOf(events, part, work) {
  const own = onMain(events)
  const marks = own.filter(({ cat }) => cat?.includes('blink.user_timing'))
  const at = (name) => marks.find((event) => event.name === name)
  const spans = work
    .map((name) => [at(`${name} end`), at(`${name} after`)])
    .filter(([end, after]) => end && after)
  const holds = ({ ts, dur }, mark) => mark.ts >= ts && mark.ts <= ts + dur
  const calls = own.filter(
    ({ name, ph, args }) => name === 'FunctionCall' && ph === 'X' && args.data?.url?.includes(part),
  )
  const lengths = tasksOf(own)
    .filter((task) => !spans.some(([end]) => holds(task, end)))
    .map((task) =>
      outermost(calls.filter((call) => holds(task, call))).reduce((sum, call) => sum + lengthOf(call), 0),
    )
  return (
    Math.max(0, ...lengths, ...spans.map(([end, after]) => (after.tts ?? after.ts) - (end.tts ?? end.ts))) /
    1000
  )
}

/** ms that the main thread takes for the script whose URL has `part`: compiling it, and running it to its end. */
export function evaluationOf(events, part) {
  const found = events.find(
    ({ name, ph, args }) => name === 'EvaluateScript' && ph === 'X' && args.data?.url?.includes(part),
  )
  return found ? lengthOf(found) / 1000 : NaN
}

const lengthOf = ({ tdur, dur }) => tdur ?? dur

const tasksOf = (events) =>
  events.filter(
    ({ name, ph }) => ph === 'X' && (name === 'RunTask' || name === 'ThreadControllerImpl::RunTask'),
  )

/** Those that are within no other. */
function outermost(calls) {
  let end = -Infinity
  return calls
    .toSorted((a, b) => a.ts - b.ts)
    .filter((call) => {
      if (call.ts < end) return false
      end = call.ts + call.dur
      return true
    })
}

function onMain(events) {
  const main = mainThread(events)
  return events.filter(({ pid, tid }) => pid === main.pid && tid === main.tid)
}

/** Of the process that is measured: the one whose main thread was busiest. */
function mainThread(events) {
  const threads = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
  const busy = ({ pid, tid }) =>
    events.reduce((sum, event) => sum + (event.pid === pid && event.tid === tid ? (event.dur ?? 0) : 0), 0)
  return threads.toSorted((a, b) => busy(b) - busy(a))[0] ?? { pid: -1, tid: -1 }
}
