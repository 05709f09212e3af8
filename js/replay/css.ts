// Style sheets as text.

/** All rules of a sheet, '' where the page may not see them. */
export function textOfSheet(sheet: CSSStyleSheet): string {
  try {
    let text = ''
    for (const rule of sheet.cssRules) text += textOfRule(rule)
    // Chromium writes the property without its prefix, and does not take it so
    return text.includes(' background-clip: text;') && !text.includes(' -webkit-background-clip: text;')
      ? text.replaceAll(' background-clip: text;', ' -webkit-background-clip: text; background-clip: text;')
      : text
  } catch {
    return ''
  }
}

function textOfRule(rule: CSSRule): string {
  const { styleSheet } = rule as CSSImportRule
  return (styleSheet && textOfSheet(styleSheet)) || rule.cssText
}
