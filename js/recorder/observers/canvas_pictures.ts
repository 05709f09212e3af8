// Canvases by pictures, some a second. What takes time is done by the browser beside the page's own thread.

import { canvases } from '../members'
import type { CanvasMaskRegion, RecordOptions } from '../options'
import type { Context } from './observer'
import { CanvasContext, IncrementalSource } from '../../wire/rrweb'

/** A smaller part of a canvas' resolution shows nothing. */
const MIN_SCALE = 0.1
/** What is masked is in no snapshot: a player that begins later finds it in a picture that is so old at most, ms. */
const KEY_MS = 30_000

export function observePictures({ engine, options, window, emit, onStop }: Context, rate: number): void {
  if (!(rate > 0)) return
  /** The newest picture of each canvas, and when it was emitted. */
  const pictures = new WeakMap<HTMLCanvasElement, { url: string; at: number }>()
  const busy = new Set<HTMLCanvasElement>()
  const scale = Math.min(Math.max(Number(options.canvasResolutionScale ?? 1) || 1, MIN_SCALE), 1)
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const take = async (canvas: HTMLCanvasElement): Promise<void> => {
    const { width, height } = canvas
    const seen = { width: canvas.clientWidth || width, height: canvas.clientHeight || height }
    const size = {
      width: Math.max(1, Math.round(Math.min(seen.width, width) * scale)),
      height: Math.max(1, Math.round(Math.min(seen.height, height) * scale)),
    }
    const masks = masksOf(canvas, options)
    if (!masks) return
    const bitmap = await createImageBitmap(canvas, {
      resizeWidth: size.width,
      resizeHeight: size.height,
      resizeQuality: 'medium',
    })
    const copy = new OffscreenCanvas(size.width, size.height)
    if (masks.length) paint(copy, bitmap, masks, size.width / seen.width, size.height / seen.height)
    else copy.getContext('bitmaprenderer')!.transferFromImageBitmap(bitmap)
    const url = await readUrl(await copy.convertToBlob(options.dataURLOptions))
    const known = pictures.get(canvas)
    const isKey = options.canvasMasking?.configured() && known && Date.now() - known.at >= KEY_MS
    if (known?.url === url && !canvases.get(canvas) && !isKey) return
    canvases.set(canvas, false)
    pictures.set(canvas, { url, at: Date.now() })
    // data:image/webp;base64,…
    const [head, base64] = url.split(',')
    const blob = {
      rr_type: 'Blob',
      data: [{ rr_type: 'ArrayBuffer', base64 }],
      type: head!.slice(5, head!.indexOf(';')),
    }
    emit(IncrementalSource.CanvasMutation, (idOf) => {
      const id = idOf(canvas)
      if (id < 0) return
      return {
        id,
        type: CanvasContext.TwoD,
        commands: [
          { property: 'clearRect', args: [0, 0, width, height] },
          { property: 'drawImage', args: [{ rr_type: 'ImageBitmap', args: [blob] }, 0, 0, width, height] },
        ],
      }
    })
  }

  const taken = async (canvas: HTMLCanvasElement): Promise<void> => {
    try {
      await take(canvas)
    } catch {
      // of another origin, or gone
    }
    busy.delete(canvas)
  }

  const look = (): void => {
    if (!engine.isFrozen_)
      for (const [canvas] of canvases) {
        if (!canvas.isConnected) canvases.delete(canvas)
        if (
          canvas.ownerDocument.defaultView !== window ||
          busy.has(canvas) ||
          !canvas.width ||
          !canvas.height ||
          engine.wasm.id(engine.slots.of(canvas)) <= 0
        )
          continue
        busy.add(canvas)
        void taken(canvas)
      }
    timer = setTimeout(wait, 1000 / rate)
  }
  const wait = (): void => {
    frame = requestAnimationFrame(look)
  }
  wait()
  onStop(() => {
    clearTimeout(timer)
    cancelAnimationFrame(frame)
    canvases.clear()
  })
}

/** What has to be black; undefined if that is unknown, so that no picture may be taken. */
function masksOf(
  canvas: HTMLCanvasElement,
  { canvasMasking }: RecordOptions,
): CanvasMaskRegion[] | undefined {
  const regions: unknown = canvasMasking?.configured() ? canvasMasking.regionsFn(canvas) : []
  return Array.isArray(regions) && regions.every(isRegion) ? regions : undefined
}

function isRegion(region: Partial<CanvasMaskRegion> | null): region is CanvasMaskRegion {
  const { x, y, width, height } = region ?? {}
  return [x, y, width, height].every(Number.isFinite) && width! >= 0 && height! >= 0
}

function paint(copy: OffscreenCanvas, bitmap: ImageBitmap, masks: CanvasMaskRegion[], x: number, y: number) {
  const context = copy.getContext('2d')!
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  for (const mask of masks) {
    // nothing, which rounding would make something of
    if (!mask.width || !mask.height) continue
    const [left, top] = [Math.floor(mask.x * x), Math.floor(mask.y * y)]
    const [right, bottom] = [Math.ceil((mask.x + mask.width) * x), Math.ceil((mask.y + mask.height) * y)]
    context.fillRect(left, top, right - left, bottom - top)
  }
}

const readUrl = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(reader.result as string))
    reader.addEventListener('error', reject)
    reader.readAsDataURL(blob)
  })
