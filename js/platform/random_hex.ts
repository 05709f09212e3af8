// Identifiers of traces and spans (W3C Trace Context).

/** Random bytes as lower-case hexadecimal digits, not all of them 0: such identifiers are invalid. */
export function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes))
  random[0]! |= 1
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
