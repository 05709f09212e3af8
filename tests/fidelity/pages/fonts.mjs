// Fonts that scripts make.
import { missing, of, SOURCE } from '../lib/events.mjs'

export default {
  options: () => ({ collectFonts: true }),
  html: `<!doctype html><html><head><title>Fonts</title><link rel="icon" href="data:,"></head><body><p style="font-family: Made">text</p></body></html>`,
  files: { 'made.woff2': Buffer.from('no font at all') },
  steps: [
    () => {
      const face = new FontFace('Made', 'url(/pages/fonts/made.woff2)', { weight: '700', style: 'italic' })
      document.fonts.add(face)
    },
    () => {
      const bytes = new Uint8Array([1, 2, 3, 250])
      document.fonts.add(new FontFace('Bytes', bytes.buffer))
    },
    () => document.querySelector('p').append(' after'),
  ],
  check: (events) => {
    const fonts = of(events, SOURCE.font)
    const made = fonts.find(({ family }) => family === 'Made')
    const bytes = fonts.find(({ family }) => family === 'Bytes')
    return missing({
      'a font with its source': made?.fontSource.includes('/pages/fonts/made.woff2') && made.buffer === false,
      'its descriptors': made?.descriptors?.weight === '700',
      'a font of bytes': bytes?.buffer === true && bytes.fontSource === '[1,2,3,250]',
    })
  },
}
