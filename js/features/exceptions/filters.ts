// Exceptions that are not wanted: by the project's rules, of a browser's extensions, of scripts that a browser adds to
// every page, and of the SDK itself.

import { attempt } from '../../wasm/guard'
import type { Frame } from './stack'

/** What is known of an exception; the page may have written it itself, or Sentry. */
export type Known = { type?: unknown; value?: unknown; stacktrace?: { frames?: Partial<Frame>[] } }

/** The project's rule for exceptions that it does not want. */
export type Rule = {
  type: 'AND' | 'OR'
  values: { key: string; operator: string; value: unknown }[]
}

const COMPARISONS: Record<string, (value: string, target: string) => unknown> = {
  exact: (value, target) => value === target,
  regex: (value, target) => attempt(() => new RegExp(target).test(value)),
  icontains: (value, target) => value.toLowerCase().includes(target.toLowerCase()),
  gt: (value, target) => parseFloat(value) > parseFloat(target),
  lt: (value, target) => parseFloat(value) < parseFloat(target),
}

/** Why an exception is not wanted, undefined where it is; `rules` are the project's. */
export function unwanted(
  list: Known[],
  rules: Rule[],
  takesExtensions: unknown,
  takesOurs: unknown,
): string | undefined {
  const texts = (key: string): string[] =>
    list.map((one) => one[key as 'type']).filter((text): text is string => !!text && typeof text === 'string')
  const has = (pattern: RegExp): boolean => texts('value').some((text) => pattern.test(text))
  const holds = ({ key, operator, value }: Rule['values'][number]): boolean => {
    const positive = operator.replace(/^not_/, '').replace('is_not', 'exact')
    const compare = COMPARISONS[positive]
    const [, own] = /^\$exception_(type|value)s$/.exec(key) ?? []
    const targets = [value].flat().map(String)
    const isMet = texts(own!).some((text) => targets.some((target) => compare?.(text, target)))
    return !!compare && !!own && !!targets.length && isMet === (positive === operator)
  }
  const isSuppressed = attempt(
    () =>
      list.length &&
      rules.some(({ type, values }) => (type === 'OR' ? values.some(holds) : values.every(holds))),
  )
  if (isSuppressed) return 'matched a suppression rule'
  if (!takesExtensions) {
    const frames = list.flatMap(({ stacktrace }) => stacktrace?.frames ?? [])
    const files = (pattern: RegExp, found = frames): boolean =>
      found.some(({ filename }) => !!filename && pattern.test(filename))
    // Safari masks some of a page's own scripts too: then it takes words that only extensions say, and no frame of the page
    if (
      files(/^(chrome|moz)-extension:\/\/|^safari-(web-)?extension:/) ||
      (files(/^webkit-masked-url:/) &&
        !files(
          /^(?!webkit-masked-url:)/,
          frames.filter((frame) => frame.in_app),
        ) &&
        (texts('type').includes('NoResponse') ||
          has(/isolatedAPI\.contexts\.topHostname|^No response from target$/)))
    )
      return 'thrown by a browser extension'
    if (has(/__firefox__|__gCrWeb/)) return 'thrown by an injected browser script'
  }
  const [innermost] = list[0]?.stacktrace?.frames?.slice(-1) ?? []
  return !takesOurs && innermost?.filename?.includes('posthog.com/static')
    ? 'thrown by the PostHog SDK'
    : undefined
}
