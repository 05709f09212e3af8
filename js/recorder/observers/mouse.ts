// Where the pointer goes, and what is done with it.

import { parentNode } from '../dom'
import { Source, targetOf, throttled, type Context } from './observer'

interface Position {
  x: number
  y: number
  node: Node | null
  time: number
}

/** Positions, gathered for half a second (rrweb's `sampling.mousemove` and `mousemoveCallback`). */
export function observeMoves({ engine, options, document, tell, listen, onStop }: Context): void {
  const { mousemove = options.mousemoveWait ?? 50, mousemoveCallback = 500 } = options.sampling ?? {}
  if (mousemove === false) return
  let positions: Position[] = []
  /** What is in something that is blocked is that. */
  const idAround = (node: Node | null): number => {
    let slot = 0
    for (let at = node; at && !slot; at = parentNode.call(at)) slot = engine.slotOf(at)
    return Math.abs(engine.wasm.id(slot)) || -1
  }
  const told = throttled(mousemoveCallback, (source: Source) => {
    const now = Date.now()
    const gathered = positions
    positions = []
    tell(source, () => ({
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
      told(event.type === 'drag' ? Source.Drag : isTouch ? Source.TouchMove : Source.MouseMove)
    },
    false,
  )
  for (const type of ['mousemove', 'touchmove', 'drag'])
    listen(document, type, moved as unknown as (event: Event) => void)
  onStop(told.cancel)
}

/** rrweb's `MouseInteractions` by name; those of touch come from pointer events. */
const INTERACTIONS = {
  MouseUp: 0,
  MouseDown: 1,
  Click: 2,
  ContextMenu: 3,
  DblClick: 4,
  Focus: 5,
  Blur: 6,
  TouchStart: 7,
  TouchEnd: 9,
  TouchCancel: 10,
}
/** rrweb's `PointerTypes`. */
const POINTERS: Record<string, number> = { mouse: 0, pen: 1, touch: 2 }
const TOUCH = 2

export function observeInteractions({ options, document, tell, listen }: Context): void {
  const wanted = options.sampling?.mouseInteraction
  if (wanted === false) return
  let pointer: number | undefined
  for (const [name, type] of Object.entries(INTERACTIONS)) {
    if (typeof wanted === 'object' && wanted[name] === false) continue
    // pointer events tell these
    if (name === 'TouchStart' || name === 'TouchEnd') continue
    const heard = name.toLowerCase().replace(/^mouse/, 'pointer')
    listen(document, heard, (event) => {
      const node = targetOf(event)
      const touch = 'changedTouches' in event ? (event as TouchEvent).changedTouches[0] : undefined
      const { clientX, clientY } = (touch ?? event) as MouseEvent
      let told = type
      let tells: number | undefined = touch ? TOUCH : POINTERS[(event as PointerEvent).pointerType]
      if (tells === TOUCH) {
        if (type === INTERACTIONS.MouseDown) told = INTERACTIONS.TouchStart
        if (type === INTERACTIONS.MouseUp) told = INTERACTIONS.TouchEnd
      }
      if (tells !== undefined) {
        pointer = tells
        const isSaid =
          tells === TOUCH ? told >= INTERACTIONS.TouchStart : tells === 0 && told <= INTERACTIONS.MouseDown
        if (isSaid) tells = undefined
      } else if (type === INTERACTIONS.Click) {
        tells = pointer
        pointer = undefined
      }
      tell(Source.MouseInteraction, (idOf) => {
        const id = idOf(node)
        return id > 0 || options.recordDOM === false
          ? { type: told, id, x: clientX, y: clientY, ...(tells !== undefined && { pointerType: tells }) }
          : undefined
      })
    })
  }
}
