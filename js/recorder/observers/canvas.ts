// What is drawn into canvases: each call, or some pictures a second (rrweb's `recordCanvas` and `sampling.canvas`).

import { contexts, unsaid, type Command } from '../members'
import { observePictures } from './canvas_pictures'
import { serialize, watchPaths } from './canvas_values'
import type { Context } from './observer'
import { watchMember } from './watching'
import { IncrementalSource } from '../../wire/rrweb'

/** rrweb's `CanvasContext`, by number. */
const CLASSES = ['CanvasRenderingContext2D', 'WebGLRenderingContext', 'WebGL2RenderingContext']

export function observeCanvas(context: Context): void {
  const { options, window, onStop, guarded } = context
  if (!options.recordCanvas) return
  const rate = options.sampling?.canvas
  const isSampled = typeof rate === 'number'
  const noticed = guarded((canvas: HTMLCanvasElement, [type]: unknown[]) => {
    if (!contexts.has(canvas)) contexts.set(canvas, String(type))
  })
  // or the picture is gone when it is looked at
  const keepPicture = ([type, options]: unknown[]): unknown[] =>
    isSampled && String(type).includes('webgl')
      ? [type, { ...(options as object), preserveDrawingBuffer: true }]
      : [type, options]
  onStop(watchMember(window.HTMLCanvasElement.prototype, 'getContext', noticed, keepPicture))
  if (isSampled) observePictures(context, rate)
  else observeCalls(context)
}

function observeCalls({ engine, window, emit, onStop, guarded }: Context): void {
  const drawn = new Set<HTMLCanvasElement>()
  const types = new WeakMap<HTMLCanvasElement, number>()
  let timer = 0
  const later = (): void => {
    timer ||= requestAnimationFrame(flush)
  }
  const flush = guarded(() => {
    timer = 0
    if (engine.isFrozen_) return later()
    for (const canvas of drawn) {
      const commands = unsaid.get(canvas)
      unsaid.delete(canvas)
      emit(IncrementalSource.CanvasMutation, (idOf) => {
        const id = idOf(canvas)
        return id > 0 && commands?.length ? { id, type: types.get(canvas), commands } : undefined
      })
    }
    drawn.clear()
  })
  const note = (canvas: HTMLCanvasElement, type: number, command: Command): void => {
    const commands = unsaid.get(canvas)
    if (commands) commands.push(command)
    else unsaid.set(canvas, [command])
    types.set(canvas, type)
    drawn.add(canvas)
    later()
  }
  const watchClass = (prototype: object, type: number): void => {
    for (const [property, { value, set }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if ((typeof value !== 'function' && !set) || /^(constructor|isContextLost)$/.test(property)) continue
      const noticed = guarded((drawing: CanvasRenderingContext2D, args: unknown[], result: unknown) => {
        // what a call of WebGL makes has a number, whatever becomes of it
        if (type) serialize(result, drawing)
        const { canvas } = drawing
        if (!canvas.isConnected) return
        const said = args.map((arg) => serialize(arg, drawing))
        note(canvas, type, set ? { property, args: said, setter: true } : { property, args: said })
      })
      onStop(watchMember(prototype, property, noticed))
    }
  }
  CLASSES.forEach((name, type) => {
    const found = (window as unknown as Record<string, { prototype: object } | undefined>)[name]
    if (found) watchClass(found.prototype, type)
  })
  onStop(watchPaths(window))
  onStop(() => cancelAnimationFrame(timer))
}
