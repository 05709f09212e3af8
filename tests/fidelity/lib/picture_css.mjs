// The rules of style sheets as lines of a picture.

/** Of a document or a shadow root. */
export function adoptedLines(scope, isReplay) {
  return [...(scope.adoptedStyleSheets ?? [])].flatMap((sheet, at) => [
    `adopted ${at}`,
    ...sheetLines(sheet, isReplay).map((line) => '  ' + line),
  ])
}

export function sheetLines(sheet, isReplay) {
  if (!sheet) return []
  let rules
  try {
    rules = [...sheet.cssRules]
  } catch {
    return ['rules that may not be read']
  }
  const base = isReplay ? undefined : (sheet.href ?? sheet.ownerNode?.baseURI ?? document.baseURI)
  return rules.flatMap((rule) => ruleLines(rule, base, isReplay))
}

function ruleLines(rule, base, isReplay) {
  if ('styleSheet' in rule) {
    // what is imported is recorded in the place of its import
    if (!rule.styleSheet) return [tidy(rule.cssText, base)]
    const lines = sheetLines(rule.styleSheet, isReplay)
    const around = conditions(rule)
    return around.length
      ? [...around.map((line) => `rule ${line} { `), ...lines, ...around.map(() => 'rule }')]
      : lines
  }
  // a font's or a colour profile's descriptors have no rules inside
  if (rule.cssRules === undefined || (rule.selectorText !== undefined && rule.cssRules.length === 0))
    return ['rule ' + tidy(withSelectors(rule, rule.cssText, isReplay), base)]
  const { cssText } = rule
  const head =
    rule.selectorText === undefined ? cssText.slice(0, cssText.indexOf('{')) : selectors(rule, isReplay)
  const own = rule.selectorText === undefined ? '' : rule.style.cssText
  return [
    `rule ${tidy(head, base).trim()} { ${tidy(own, base)}`,
    ...[...rule.cssRules].flatMap((inner) => ruleLines(inner, base, isReplay)),
    'rule }',
  ]
}

/** A layer is declared only where the conditions hold, so it is inside them. */
function conditions({ layerName, supportsText, media }) {
  const lines = []
  if (media.mediaText) lines.push(`@media ${media.mediaText}`)
  if (supportsText) lines.push(`@supports (${supportsText})`)
  if (typeof layerName === 'string') lines.push(`@layer ${layerName}`.trim())
  return lines
}

const withSelectors = (rule, text, isReplay) =>
  rule.selectorText === undefined ? text : selectors(rule, isReplay) + ' ' + text.slice(text.indexOf('{'))

/** The Replayer shows what is hovered by a class, and gives each rule with `:hover` a twin for it. */
function selectors({ selectorText }, isReplay) {
  if (!isReplay || !selectorText.includes('\\:hover')) return selectorText
  return split(selectorText)
    .filter((part) => !part.includes('.\\:hover'))
    .join(', ')
}

/** At the commas that are in no brackets. */
function split(text) {
  const parts = ['']
  let depth = 0
  for (const char of text) {
    if (char === '(' || char === '[') depth++
    else if (char === ')' || char === ']') depth--
    if (char === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts.map((part) => part.trim())
}

/** White space is the browser's; `device-width` becomes `width`, because a replay has another device. */
function tidy(text, base) {
  const plain = text.replace(/\s+/g, ' ').replace(/(min|max)-device-(width|height)/g, '$1-$2')
  return base === undefined
    ? plain
    : plain.replace(/url\("([^"]*)"\)/g, (_, url) => `url("${resolve(url, base)}")`)
}

function resolve(url, base) {
  if (/^(data|blob):|^#/.test(url)) return url
  try {
    return new URL(url, base).href
  } catch {
    return url
  }
}

/** A style attribute by its properties: which of them was set first is not recorded. */
export function declarations(style, element) {
  const parts = []
  for (let at = 0; at < style.length; at++) {
    const name = style[at]
    const priority = style.getPropertyPriority(name)
    parts.push(
      `${name}: ${tidy(style.getPropertyValue(name), element.baseURI)}${priority && ' !' + priority}`,
    )
  }
  return parts.sort().join('; ')
}
