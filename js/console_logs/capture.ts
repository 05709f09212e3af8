// Captures lines of the console for an instance, ours or posthog-js's (posthog-js `entrypoints/logs.ts`, 1.449.2).

import { watchConsole } from '../platform/console'
import { lineOf } from './texts'

type Level = 'debug' | 'log' | 'info' | 'warn' | 'error'
interface Options {
  level: string
  body: string
  attributes: Record<string, unknown>
}
/** What takes lines. */
interface Logs {
  captureConsoleLog(options: Options): void
  captureBufferedConsoleLog?(options: Options, context: unknown, time: number): void
}
/** An instance, or what posthog-js gives its extensions of one. */
export interface Host {
  canCapture?: boolean
  getExtension?(name: string): Logs | undefined
  is_capturing?(): boolean
  logs?: Logs
}
/** A line that was written before this script was there. */
export interface Entry {
  level: Level
  args: unknown[]
  context: unknown
  occurredAtMs: number
}

const LEVELS: Level[] = ['debug', 'log', 'warn', 'error', 'info']

/** What takes lines now; undefined where the visitor's are not captured. */
function logsOf(host: Host): Logs | undefined {
  if ('canCapture' in host) return host.canCapture ? host.getExtension?.('logs') : undefined
  return host.is_capturing?.() ? host.logs : undefined
}

function optionsOf(level: Level, args: unknown[]): Options {
  const { body, isCut, attributes } = lineOf(args)
  return {
    level: level === 'log' ? 'info' : level,
    body,
    attributes: {
      'log.source': `console.${level}`,
      host: location.host,
      ...(isCut && { body_truncated: 'true' }),
      ...attributes,
    },
  }
}

/** Captures what is written from now on, until the answer is called. */
export const initializeLogs = (host: Host): (() => void) =>
  watchConsole(LEVELS, (level, args) => logsOf(host)?.captureConsoleLog(optionsOf(level, args)))

/** Captures lines that were kept. */
export function replayConsoleBuffer(host: Host, entries: Entry[]): void {
  const logs = logsOf(host)
  for (const { level, args, context, occurredAtMs } of entries) {
    try {
      logs?.captureBufferedConsoleLog?.(optionsOf(level, args), context, occurredAtMs)
    } catch {
      // the others count all the same
    }
  }
}
