// Canvases by pictures, some a second. What takes time is done by the browser beside the page's own thread.

import { Source, type Context } from './observer'

export function observePictures({ engine, options, window, tell, onStop }: Context, rate: number): void {
  /** The newest picture of each canvas, '' while the first one is taken. */
  const pictures = new WeakMap<HTMLCanvasElement, string>()
  const busy = new Set<HTMLCanvasElement>()
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const take = async (canvas: HTMLCanvasElement): Promise<void> => {
    const { width, height } = canvas
    const bitmap = await createImageBitmap(canvas)
    const copy = new OffscreenCanvas(width, height)
    copy.getContext('bitmaprenderer')!.transferFromImageBitmap(bitmap)
    const url = await readUrl(await copy.convertToBlob(options.dataURLOptions))
    if (pictures.get(canvas) === url) return
    pictures.set(canvas, url)
    // data:image/webp;base64,…
    const [head, base64] = url.split(',')
    const blob = {
      rr_type: 'Blob',
      data: [{ rr_type: 'ArrayBuffer', base64 }],
      type: head!.slice(5, head!.indexOf(';')),
    }
    tell(Source.CanvasMutation, (idOf) => {
      const id = idOf(canvas)
      if (id < 0) return
      return {
        id,
        type: 0,
        commands: [
          { property: 'clearRect', args: [0, 0, width, height] },
          { property: 'drawImage', args: [{ rr_type: 'ImageBitmap', args: [blob] }, 0, 0] },
        ],
      }
    })
  }

  const look = (): void => {
    if (!engine.isFrozen)
      for (const canvas of window.document.querySelectorAll('canvas')) {
        if (
          busy.has(canvas) ||
          !canvas.width ||
          !canvas.height ||
          engine.wasm.id(engine.slots.of(canvas)) <= 0
        )
          continue
        busy.add(canvas)
        take(canvas)
          // of another origin, or gone
          .catch(() => {})
          .finally(() => busy.delete(canvas))
      }
    timer = setTimeout(wait, 1000 / rate)
  }
  const wait = (): void => {
    frame = window.requestAnimationFrame(look)
  }
  wait()
  onStop(() => {
    clearTimeout(timer)
    window.cancelAnimationFrame(frame)
  })
}

const readUrl = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as string)
    reader.onerror = reject
    reader.readAsDataURL(blob)
  })
