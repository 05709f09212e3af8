// What the page writes to the console, as rrweb's console plugin tells it (`rrweb/console@1`).

import { listen } from '../platform/listeners'
import type { RecordPlugin } from '../recorder/options'
import { patch } from '../platform/patch'

const LEVELS =
  'assert clear count countReset debug dir dirxml error group groupCollapsed groupEnd info log table time timeEnd timeLog trace warn'.split(
    ' ',
  )
/** Options of rrweb's plugin, with its defaults. */
export interface ConsoleOptions {
  /** Which methods of the console are recorded. */
  level?: string[]
  /** How many lines are recorded. */
  lengthThreshold?: number
  /** A larger or deeper object is written as its name, a longer text is cut (characters). */
  stringifyOptions?: { stringLengthLimit?: number; numOfKeysLimit?: number; depthOfLimit?: number }
  /** The console, or the name of the window's. */
  logger?: string | object
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  !!value && typeof value === 'object' && !Array.isArray(value)

function isDeeper(value: Record<string, unknown>, depth: number): boolean {
  if (!depth) return true
  return Object.keys(value).some((name) => {
    const part = value[name]
    return isObject(part) && isDeeper(part, depth - 1)
  })
}

/** An argument of a console line as text: JSON of the parts that may be recorded. */
function textOf(value: unknown, limits: ConsoleOptions['stringifyOptions'] = {}): string {
  const { stringLengthLimit: longest, numOfKeysLimit: mostKeys = 50, depthOfLimit: depth = 4 } = limits
  const holders: unknown[] = []
  return JSON.stringify(value, function (this: unknown, _, part: unknown) {
    while (holders.length && holders.at(-1) !== this) holders.pop()
    if (holders.includes(part)) return '[Circular ~]'
    if (part === undefined) return 'undefined'
    if (longest && typeof part === 'string' && part.length > longest) return part.slice(0, longest) + '...'
    if (typeof part === 'bigint') return `${part}n`
    if (part instanceof Event) {
      const members: Record<string, unknown> = {}
      for (const name in part) {
        const member = (part as unknown as Record<string, unknown>)[name]
        if (typeof member !== 'object' && typeof member !== 'function') members[name] = member
      }
      return members
    }
    // an element's text may be one that is masked
    if (part instanceof Node) return `<${part.nodeName.toLowerCase()}>`
    if (part instanceof Error)
      return part.stack ? `${part.stack}\nEnd of stack for Error object` : `${part.name}: ${part.message}`
    if (typeof part === 'function') return String(part)
    if (isObject(part)) {
      if (Object.keys(part).length > mostKeys || isDeeper(part, depth)) return String(part)
      holders.push(part)
    } else if (Array.isArray(part)) holders.push(part)
    return part
  })
}

/** A line of a stack: a function, and its place. */
const PLACE = /^\s*(?:at )?(?:(.*?)(?: \(|@))?(?:<anonymous>|eval)?([^()]*:\d+:\d+)\)?$/

/** The places of a stack, the innermost first: `function (file:line:column)`. */
function traceOf(stack: string | undefined, skip = 0): string[] {
  const found = (stack ?? '').split('\n').flatMap((line) => {
    const [, name, place] = PLACE.exec(line) ?? []
    return place ? [name ? `${name} (${place})` : place] : []
  })
  return found.slice(skip)
}

export function consolePlugin(options: ConsoleOptions = {}): RecordPlugin {
  return {
    name: 'rrweb/console@1',
    observer: (tell: (payload: unknown) => void, view: Window) => observe(tell, view, options),
    options,
  }
}

function observe(tell: (payload: unknown) => void, view: Window, options: ConsoleOptions): () => void {
  const page = view as Window & typeof globalThis
  const {
    level: levels = LEVELS,
    lengthThreshold: most = 1000,
    logger = 'console',
    stringifyOptions,
  } = options
  const recorded = typeof logger === 'string' ? (page as unknown as Record<string, object>)[logger] : logger
  if (!recorded) return () => {}
  let lines = 0
  let isBusy = false
  const line = (level: string, args: unknown[], trace: string[]): void => {
    if (isBusy || lines >= most) return
    isBusy = true
    try {
      const payload = args.map((arg) => textOf(arg, stringifyOptions))
      if (++lines < most) tell({ level, trace, payload })
      else
        tell({
          level: 'warn',
          trace: [],
          payload: [textOf('The number of log records reached the threshold.', stringifyOptions)],
        })
    } catch {
      // a getter of the page's threw
    } finally {
      isBusy = false
    }
  }
  const onError = (event: ErrorEvent): void => line('error', [event.message], traceOf(event.error?.stack))
  const onRejection = ({ reason }: PromiseRejectionEvent): void => {
    if (reason instanceof Error)
      line('error', [`Uncaught (in promise) ${reason.name}: ${reason.message}`], traceOf(reason.stack))
    else line('error', ['Uncaught (in promise)', reason], [])
  }
  const stops = levels.map((level) =>
    patch(
      recorded,
      level,
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          original.apply(recorded, args)
          if (level === 'assert' && args[0]) return
          line(level, level === 'assert' ? args.slice(1) : args, traceOf(new Error().stack, 2))
        } as typeof original,
    ),
  )
  if (levels.includes('error'))
    stops.push(
      listen(page, 'error', onError, {}, page.document),
      listen(page, 'unhandledrejection', onRejection, {}, page.document),
    )
  return () => {
    for (const stop of stops) stop()
  }
}
