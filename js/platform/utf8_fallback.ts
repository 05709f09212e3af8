// UTF-8 where there is no encoder: in tests under Jest with jsdom, which load the CommonJS entries. Slow, and half a pair
// of UTF-16 becomes U+FFFD, as with an encoder.

import { utf8 } from './utf8'

function encode(text: string): Uint8Array<ArrayBuffer> {
  const escaped = encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd'))
  const bytes: number[] = []
  for (let at = 0; at < escaped.length; at++) {
    const isByte = escaped[at] === '%'
    bytes.push(isByte ? parseInt(escaped.slice(at + 1, at + 3), 16) : escaped.charCodeAt(at))
    if (isByte) at += 2
  }
  return new Uint8Array(bytes)
}

/** Bytes of whole characters. */
function decode(bytes: Uint8Array): string {
  let escaped = ''
  for (const byte of bytes) escaped += '%' + (byte < 16 ? '0' : '') + byte.toString(16)
  return decodeURIComponent(escaped)
}

utf8.encoder_ ??= {
  encode,
  encodeInto(text: string, target: Uint8Array) {
    const bytes = encode(text)
    target.set(bytes)
    return { read: text.length, written: bytes.length }
  },
} as TextEncoder
utf8.decoder_ ??= { decode } as TextDecoder
