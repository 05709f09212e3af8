// The frames of a stack, as Chromium, Firefox and Safari write it (posthog-js 1.449.2, `@posthog/core` error-tracking).

/** A call, under PostHog's names. */
export type Frame = {
  platform: 'web:javascript'
  filename: string
  function: string
  in_app: boolean
  lineno?: number
  colno?: number
  chunk_id?: string
}

/** Ids of scripts by their address. */
export type Chunks = Record<string, string>

const MAX_FRAMES = 50
const MAX_LINES = 1000
/** A longer line is no frame, and would take the patterns too long. */
const MAX_LINE = 1024

/**
 * Chromium's `at function (place)` and `at place`, where evaluated code has the place of its `eval` in brackets, too; and
 * the `function@place:1:2` of Firefox and Safari, or a place alone.
 */
const CALL =
  /^\s*(?:at (?:(.*?) \(eval at .*?\((\S*:\d+:\d+)\).*|(?:(.*) )?\((.*)\)|(?:async )?(.*?))|(?:(?=[-a-z]+:\/|\[native code])|(.*?)@(?=[-a-z]+:|\/|\[))(\[native code]|.*:\d+))\s*$/i
/** An address, the line of an `eval` in it as Firefox has it, a line and a column. */
const PLACE = /^(.*?)(?: line (\d+).* > eval)?(?::(\d+))?(?::(\d+))?$/
/** Scripts of the page's own: by their scheme, or without one. */
const IN_APP =
  /^(?!<anonymous>$)((?![a-z][a-z\d.+-]+:)|(https?|file|blob|app|capacitor|ionic|webpack(-internal)?|ng):)./i

function frameOf(line: string, chunks: Chunks): Frame | undefined {
  // webpack puts what it could not load into brackets
  const call =
    line.length > MAX_LINE || /Error: /.test(line)
      ? null
      : CALL.exec(line.replace(/\(error: (.*)\)/, (_, inner: string) => inner))
  if (!call) return
  const name = call[1] || call[3] || call[6]
  const [, filename = '', evaluated, number, column] =
    PLACE.exec(call[2] || call[4] || call[5] || call[7] || '') ?? []
  const lineno = evaluated ?? number
  return {
    platform: 'web:javascript',
    filename,
    function: !name || name === '<anonymous>' ? (evaluated ? 'eval' : '?') : name,
    in_app: IN_APP.test(filename),
    ...(lineno && { lineno: +lineno }),
    ...(column && !evaluated && { colno: +column }),
    ...(chunks[filename] && { chunk_id: chunks[filename] }),
  }
}

/**
 * The lines of calls without repetitions: how deep a recursion was does not make it another error. A cycle of up to ten lines
 * is kept once.
 */
function withoutCycles(calls: string[]): string[] {
  return (
    [...calls, '']
      .join('\n')
      // lines that are repeated at once
      .replace(/^((?:.+\n){1,10}?)\1+/gm, (_, cycle: string) => `\0${cycle}\0`)
      // what called a cycle stays next to it; where nothing did, its part at the end goes
      .replace(/\0((?:[^\0\n]+\n)+)((?:[^\0\n]+\n)*)\0\1(?=(.?))/g, (_, start: string, rest: string, next) =>
        next ? rest + start : `\0${start}${rest}\0`,
      )
      // a stack that is nothing else begins with the same call wherever it was cut off
      .replace(/^\0([^\0]+)\n\0$/, (_, cycle: string) => {
        const lines = cycle.split('\n')
        const first = lines.indexOf(lines.slice().sort()[0]!)
        return [...lines.slice(first), ...lines.slice(0, first)].join('\n')
      })
      .replace(/\0/g, '')
      .split('\n')
  )
}

/** The frames in a stack, the innermost last; `chunks` are the ids of scripts. */
export function framesOf(stack: string, chunks: Chunks = {}): Frame[] {
  const lines = stack.split('\n', MAX_LINES).map((line) => line.trim())
  const frames: Frame[] = []
  for (const line of withoutCycles(lines.filter((line) => frameOf(line, chunks)))) {
    const frame = frameOf(line, chunks)
    if (frame && frames.length < MAX_FRAMES) frames.unshift(frame)
  }
  // evaluated code may have no place: it gets the innermost one's, as in posthog-js
  const innermost = frames[frames.length - 1]?.filename ?? ''
  return frames.map((frame) => ({ ...frame, filename: frame.filename || innermost }))
}
