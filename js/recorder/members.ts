// What an element shows that no attribute says, as attributes of rrweb's own: how media stand, what images and canvases
// look like.

import { Trait } from './names'
import type { RecordOptions } from './options'

/** Kinds of contexts of canvases, where it is known. */
export const contexts = new WeakMap<HTMLCanvasElement, string>()

/** Canvases that the player has, and whether it has yet to see what they show. */
export const canvases = new Map<HTMLCanvasElement, boolean>()

/** A call of a canvas' context, or what is assigned to a member of it, as rrweb's player takes it. */
export interface Command {
  property: string
  args: unknown[]
  setter?: true
}
/** Canvas operations that have not been emitted. */
export const unsaid = new WeakMap<HTMLCanvasElement, Command[]>()
const DRAWS = /^(fill|stroke|clear|draw|put)/

/** An answer without its braces; '' where there is nothing to say. */
export function membersOf({
  inlineImages,
  recordCanvas,
  canvasMasking,
  dataURLOptions: { type, quality } = {},
}: RecordOptions) {
  const scratch = document.createElement('canvas')
  /** Canvases whose picture the mirror has. */
  const shown = new WeakSet<HTMLCanvasElement>()
  const url = (canvas: HTMLCanvasElement): string => canvas.toDataURL(type, quality)

  const imageOf = (image: HTMLImageElement): string | undefined => {
    if (!inlineImages || !image.complete || !image.naturalWidth) return
    scratch.width = image.naturalWidth
    scratch.height = image.naturalHeight
    scratch.getContext('2d')!.drawImage(image, 0, 0)
    return url(scratch)
  }

  const canvasOf = (canvas: HTMLCanvasElement): string | undefined => {
    if (!recordCanvas) return
    const isMasked = !!canvasMasking?.configured()
    canvases.set(canvas, isMasked)
    // what it has shown before it was masked must not be shown any more
    if (isMasked) return shown.has(canvas) ? '' : undefined
    const { width, height } = canvas
    // a player that draws a picture into it could not get another context then
    if (!width || !height || contexts.get(canvas)?.includes('webgl')) return
    const pixels = url(canvas)
    // whatever was drawn is in the picture
    const commands = unsaid.get(canvas)
    if (commands)
      unsaid.set(
        canvas,
        commands.filter(({ property, setter }) => setter || !DRAWS.test(property)),
      )
    scratch.width = width
    scratch.height = height
    if (pixels === url(scratch)) return
    shown.add(canvas)
    return pixels
  }

  return (element: Element, traits: number): string => {
    try {
      if (traits & Trait.Media) {
        const { paused, currentTime, playbackRate, muted, loop, volume } = element as HTMLMediaElement
        return JSON.stringify({
          rr_mediaState: paused ? 'paused' : 'played',
          rr_mediaCurrentTime: currentTime,
          rr_mediaPlaybackRate: playbackRate,
          rr_mediaMuted: muted,
          rr_mediaLoop: loop,
          rr_mediaVolume: volume,
        }).slice(1, -1)
      }
      const pixels =
        traits & Trait.Image ? imageOf(element as HTMLImageElement) : canvasOf(element as HTMLCanvasElement)
      return pixels !== undefined ? `"rr_dataURL":"${pixels}"` : ''
    } catch {
      // of another origin: the page may not read it
      return ''
    }
  }
}
