// Where the pointer goes, and what is done with it.

import { parentNode } from '../dom'
import { targetOf, throttled, type Context } from './observer'
import { IncrementalSource, MouseInteraction, PointerType } from '../../wire/rrweb'

interface Position {
  x: number
  y: number
  node: Node | null
  time: number
}

/** Positions, gathered for half a second (rrweb's `sampling.mousemove` and `mousemoveCallback`). */
export function observeMoves({ engine, options, document, emit, listen, onStop }: Context): void {
  const { mousemove = options.mousemoveWait ?? 50, mousemoveCallback = 500 } = options.sampling ?? {}
  if (mousemove === false) return
  let positions: Position[] = []
  /** What is in something that is blocked is that. */
  const idAround = (node: Node | null): number => {
    let slot = 0
    for (let at = node; at && !slot; at = parentNode.call(at)) slot = engine.slotOf_(at)
    return Math.abs(engine.wasm.id(slot)) || -1
  }
  const emitMoves = throttled(mousemoveCallback, (source: IncrementalSource) => {
    const now = Date.now()
    const gathered = positions
    positions = []
    emit(source, () => ({
      positions: gathered.map(({ x, y, node, time }) => ({
        x,
        y,
        id: idAround(node),
        timeOffset: time - now,
      })),
    }))
  })
  const moved = throttled(
    typeof mousemove === 'number' ? mousemove : 50,
    (event: MouseEvent | TouchEvent) => {
      const at = 'changedTouches' in event ? event.changedTouches[0] : event
      if (!at) return
      positions.push({ x: at.clientX, y: at.clientY, node: targetOf(event), time: Date.now() })
      const isTouch = 'changedTouches' in event
      emitMoves(
        event.type === 'drag'
          ? IncrementalSource.Drag
          : isTouch
            ? IncrementalSource.TouchMove
            : IncrementalSource.MouseMove,
      )
    },
    false,
  )
  for (const type of ['mousemove', 'touchmove', 'drag'])
    listen(document, type, moved as unknown as (event: Event) => void)
  onStop(emitMoves.cancel)
}

/** By the name that the option `sampling.mouseInteraction` has for them; those of touch come from pointer events. */
const INTERACTIONS: Record<string, MouseInteraction> = {
  MouseUp: MouseInteraction.MouseUp,
  MouseDown: MouseInteraction.MouseDown,
  Click: MouseInteraction.Click,
  ContextMenu: MouseInteraction.ContextMenu,
  DblClick: MouseInteraction.DblClick,
  Focus: MouseInteraction.Focus,
  Blur: MouseInteraction.Blur,
  TouchStart: MouseInteraction.TouchStart,
  TouchEnd: MouseInteraction.TouchEnd,
  TouchCancel: MouseInteraction.TouchCancel,
}
/** By the browser's `pointerType`. */
const POINTERS: Record<string, PointerType> = {
  mouse: PointerType.Mouse,
  pen: PointerType.Pen,
  touch: PointerType.Touch,
}

export function observeInteractions({ options, document, emit, listen }: Context): void {
  const wanted = options.sampling?.mouseInteraction
  if (wanted === false) return
  let pointer: PointerType | undefined
  for (const [name, type] of Object.entries(INTERACTIONS)) {
    if (typeof wanted === 'object' && wanted[name] === false) continue
    // pointer events cover these
    if (name === 'TouchStart' || name === 'TouchEnd') continue
    const heard = name.toLowerCase().replace(/^mouse/, 'pointer')
    listen(document, heard, (event) => {
      const node = targetOf(event)
      const touch = 'changedTouches' in event ? (event as TouchEvent).changedTouches[0] : undefined
      const { clientX, clientY } = (touch ?? event) as MouseEvent
      let interaction = type
      let pointerType: PointerType | undefined = touch
        ? PointerType.Touch
        : POINTERS[(event as PointerEvent).pointerType]
      if (pointerType === PointerType.Touch) {
        if (type === MouseInteraction.MouseDown) interaction = MouseInteraction.TouchStart
        if (type === MouseInteraction.MouseUp) interaction = MouseInteraction.TouchEnd
      }
      if (pointerType !== undefined) {
        pointer = pointerType
        const isImplied =
          pointerType === PointerType.Touch
            ? interaction >= MouseInteraction.TouchStart
            : pointerType === PointerType.Mouse && interaction <= MouseInteraction.MouseDown
        if (isImplied) pointerType = undefined
      } else if (type === MouseInteraction.Click) {
        pointerType = pointer
        pointer = undefined
      }
      emit(IncrementalSource.MouseInteraction, (idOf) => {
        const id = idOf(node)
        return id > 0 || options.recordDOM === false
          ? {
              type: interaction,
              id,
              x: clientX,
              y: clientY,
              ...(pointerType !== undefined && { pointerType }),
            }
          : undefined
      })
    })
  }
}
