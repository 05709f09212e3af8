// Values as JavaScript source, so that a config with functions, dates and patterns can be part of a page's
// script.
// A function must not use anything from around it.

export function toSource(value) {
  if (typeof value === 'function') return asExpression(String(value))
  if (value instanceof RegExp) return String(value)
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (Array.isArray(value)) return `[${value.map(toSource).join(', ')}]`
  if (value && typeof value === 'object') {
    const members = Object.entries(value).map(
      ([key, member]) => `${JSON.stringify(key)}: ${toSource(member)}`,
    )
    return `{ ${members.join(', ')} }`
  }
  return value === undefined || typeof value === 'number' ? String(value) : JSON.stringify(value)
}

/** A method's own text, `name() {}`, is no expression. */
function asExpression(text) {
  const isMethod = !/^(async\s*)?(function\b|\(|[\w$]+\s*=>)/.test(text)
  return isMethod ? `({ ${text} })[${JSON.stringify(/^(?:async\s+)?([\w$]+)/.exec(text)?.[1])}]` : text
}
