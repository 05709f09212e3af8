// Frames of other origins, which are recorded by a recorder of their own: it posts its events, we pass them on with ids
// of ours (rrweb's `recordCrossOriginIframes`).

import { listen } from '../../platform/listeners'
import type { Context } from './observer'
import { EventType, IncrementalSource } from '../../wire/rrweb'

type Item = Record<string, unknown>

interface Foreign {
  type: EventType
  data: Item
}

/** The other recorder's ids, by what they are here. */
interface Known {
  ids: Map<number, number>
  styles: Map<number, number>
  root: number
}

/** Lists of an event's data whose items have ids. */
const LISTS = ['adds', 'removes', 'texts', 'attributes', 'positions', 'ranges', 'styles']
const IDS = ['id', 'parentId', 'nextId', 'previousId', 'start', 'end']
/** What is of no use to whom shows the page around it. */
const DROPPED = [IncrementalSource.ViewportResize, IncrementalSource.Log, IncrementalSource.CustomElement]

export function observeFrames({ engine, options, window, emitEvent, onStop, guarded }: Context): void {
  if (!options.recordCrossOriginIframes) return
  const frames = new WeakMap<MessageEventSource, Node>()
  const known = new WeakMap<Node, Known>()

  const frameOf = (source: MessageEventSource): Node | undefined => {
    const isIt = (node: Node | undefined) =>
      !!node && /^I?FRAME$/.test(node.nodeName) && (node as HTMLIFrameElement).contentWindow === source
    let frame = frames.get(source)
    if (!frame || !isIt(frame)) {
      frame = engine.slots.nodes.find(isIt)
      if (frame) frames.set(source, frame)
    }
    return frame
  }

  const translated = (ids: Map<number, number>, id: unknown, sign: 1 | -1): unknown => {
    if (typeof id !== 'number' || (id < 0 && sign > 0)) return id
    let ours = ids.get(id)
    if (!ours) ids.set(id, (ours = sign * engine.wasm.reserve()))
    return ours
  }

  const translate = (item: Item, { ids, styles, root }: Known): void => {
    for (const key of IDS) if (key in item) item[key] = translated(ids, item[key], 1)
    // style sheets have numbers of their own, which begin at 1: below 0 there are none
    if ('styleId' in item) item.styleId = translated(styles, item.styleId, -1)
    if (Array.isArray(item.styleIds)) item.styleIds = item.styleIds.map((id) => translated(styles, id, -1))
    const nodes = [item.node as Item]
    for (let node = nodes.pop(); node; node = nodes.pop()) {
      node.id = translated(ids, node.id, 1)
      if (node.rootId) node.rootId = translated(ids, node.rootId, 1)
      else if (node.type !== 0) node.rootId = root
      if (node.childNodes) for (const child of node.childNodes as Item[]) nodes.push(child)
    }
  }

  const pass = (frame: Node, { type, data }: Foreign): void => {
    const parentId = engine.wasm.id(engine.slots.of(frame))
    // one that is blocked is as unknown to the player
    if (parentId <= 0) return
    let to = known.get(frame)
    if (type === EventType.FullSnapshot) {
      const { node } = data as { node: Item }
      known.set(frame, (to = { ids: new Map(), styles: new Map(), root: 0 }))
      to.root = translated(to.ids, node.id, 1) as number
      translate({ node }, to)
      emitEvent(EventType.IncrementalSnapshot, {
        source: IncrementalSource.Mutation,
        adds: [{ parentId, nextId: null, node }],
        removes: [],
        texts: [],
        attributes: [],
        isAttachIframe: true,
      })
    } else if (type === EventType.IncrementalSnapshot) {
      // what came before the snapshot is in it
      if (!to || DROPPED.includes(data.source as IncrementalSource)) return
      translate(data, to)
      for (const list of LISTS)
        if (Array.isArray(data[list])) for (const item of data[list] as Item[]) translate(item, to)
      emitEvent(type, data)
    } else if (type >= EventType.Custom) emitEvent(type, data)
  }

  type Message = MessageEvent<{ type?: string; event: Foreign; origin: string } | null>
  const heard = guarded(({ data, origin, source }: Message) => {
    if (data?.type !== 'rrweb' || data.origin !== origin || !source) return
    engine.after(() => {
      const frame = frameOf(source)
      if (frame) pass(frame, data.event)
    })
  })
  onStop(listen(window, 'message', heard, {}, window.document))
}
