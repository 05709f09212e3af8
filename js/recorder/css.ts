// Rules of style sheets as texts.

/** CSS with its `url(…)` made absolute. References to a part of the document (`#…`) are kept. */
export function absolute(css: string, base: string): string {
  if (!css.includes('url(')) return css
  return css.replace(/url\(\s*(["']?)(.*?)\1\s*\)/g, (all, quote: string, url: string) => {
    try {
      return /^(#|data:|$)/.test(url) ? all : `url(${quote}${new URL(url, base)}${quote})`
    } catch {
      return all
    }
  })
}

/** What `url(…)` in a sheet is relative to. */
export const baseOf = ({ href, ownerNode }: CSSStyleSheet): string => href ?? (ownerNode ?? document).baseURI

/** The rules of what an `@import` brings, absent where that is nothing or the page may not see it. */
function imported(rule: CSSRule): CSSRuleList | undefined {
  try {
    const { styleSheet } = rule as CSSImportRule
    return styleSheet?.cssRules.length ? styleSheet.cssRules : undefined
  } catch {
    return
  }
}

/** The rules of a sheet one by one, what is imported in the place of its `@import`. Throws where the page may not see them. */
export function* textsOf(sheet: CSSStyleSheet, base = baseOf(sheet)): Generator<string> {
  const { cssRules } = sheet
  for (let at = 0; at < cssRules.length; at++) {
    const rule = cssRules[at]!
    if (!imported(rule)) yield absolute(corrected(rule.cssText), base)
    else {
      const { layerName, supportsText, media, styleSheet } = rule as CSSImportRule
      let end = ''
      const conditions = [
        media.mediaText && `@media ${media.mediaText}`,
        supportsText && `@supports (${supportsText})`,
        typeof layerName === 'string' && `@layer ${layerName}`,
      ]
      for (const condition of conditions)
        if (condition) {
          yield condition + '{'
          end += '}'
        }
      yield* textsOf(styleSheet!, styleSheet!.href ?? base)
      if (end) yield end
    }
  }
}

/** What a browser writes of a rule and would not read as the same. */
const corrected = (text: string): string =>
  (text.includes(' background-clip: text;') && !text.includes('-webkit-background-clip:')
    ? text.replaceAll(' background-clip: text;', ' -webkit-background-clip: text; background-clip: text;')
    : text
  )
    // Safari leaves out the backslash in the name of an attribute
    .replace(/\[([\w-]+):([\w-]+)\]/g, (_, name: string, rest: string) => `[${name}\\:${rest}]`)

/** Whether a sheet imports others: then its rules are others for the player, and have other places. */
export const hasImports = ({ cssRules }: CSSStyleSheet): boolean => {
  for (let at = 0; at < cssRules.length; at++) {
    if ('styleSheet' in cssRules[at]!) return true
    // nothing but statements of layers comes before
    if ('cssRules' in cssRules[at]!) return false
  }
  return false
}

/** A block without any others or strings is one, for speed. */
const TOKEN =
  /\{(?:[^{}"'\\/]|\/(?!\*))*\}|\/\*[^]*?\*\/|"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|url\(\s*[^"')\s][^)]*\)|\\[^]|[{};]/gi

/**
 * Whether a sheet has as many rules as its text, so that it need not be read rule by rule. One that a browser has left
 * out makes it less; it is read then.
 */
export function isAsWritten(sheet: CSSStyleSheet, text: string): boolean {
  let count = 0
  let depth = 0
  TOKEN.lastIndex = 0
  for (let found; (found = TOKEN.exec(text));) {
    const token = found[0]
    if (token === '{') depth++
    else if (token === '}') {
      if (depth && !--depth) count++
    } else if (!depth && /^[{;]/.test(token)) count++
  }
  return count + (depth ? 1 : 0) === sheet.cssRules.length && !/@import/i.test(text)
}
