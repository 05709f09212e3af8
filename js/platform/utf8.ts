// UTF-8, by the browser's own encoder. A page without one (Jest's jsdom) may import everything all the same.

/** Undefined where the browser has none; the package's CommonJS entries put something simple there. */
export const utf8 = {
  encoder_: (globalThis.TextEncoder && new TextEncoder()) as TextEncoder,
  decoder_: (globalThis.TextDecoder && new TextDecoder('utf-8', { ignoreBOM: true })) as TextDecoder,
}
