// Fonts that scripts make, with `collectFonts`.

import { absolute } from '../css'
import type { Context } from './observer'
import { watchMember } from './watching'
import { IncrementalSource } from '../../wire/rrweb'

type Made = [family: string, source: string | BufferSource, descriptors?: FontFaceDescriptors]

const bytesOf = (source: BufferSource): Uint8Array =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)

export function observeFonts({ options, window, emit, onStop, guarded }: Context): void {
  const { FontFace } = window
  if (!options.collectFonts || !FontFace) return
  const made = new WeakMap<object, Made>()
  const ours = new Proxy(FontFace, {
    construct(target, args, newTarget) {
      const face = Reflect.construct(target, args, newTarget) as FontFace
      made.set(face, args as Made)
      return face
    },
  })
  window.FontFace = ours
  onStop(() => {
    if (window.FontFace === ours) window.FontFace = FontFace
  })
  const added = (_: unknown, [face]: unknown[]): void => {
    const font = made.get(face as FontFace)
    if (!font) return
    made.delete(face as FontFace)
    const [family, source, descriptors] = font
    const buffer = typeof source !== 'string'
    const fontSource = buffer
      ? JSON.stringify([...bytesOf(source)])
      : absolute(source, window.document.baseURI)
    emit(IncrementalSource.Font, () => ({ family, buffer, descriptors, fontSource }))
  }
  onStop(watchMember(Object.getPrototypeOf(window.document.fonts) as object, 'add', guarded(added)))
}
