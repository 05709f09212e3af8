// Arguments of canvas calls, in the form from which rrweb's player reconstructs them.

type Serialized = Record<string, unknown>

/** Paths of which the player can make the same, by what they were made of. */
const paths = new WeakMap<object, unknown[]>()
/** Which objects of its class a context has made before this one: the player keeps them in a list. */
const indices = new WeakMap<object, number>()
const counts = new WeakMap<object, Record<string, number>>()

/** The name of a platform object's class, in whichever window it was made. */
const classOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1)

function indexOf(value: object, name: string, context: object): number {
  let index = indices.get(value)
  if (index === undefined) {
    let count = counts.get(context)
    if (!count) counts.set(context, (count = {}))
    index = count[name] ?? 0
    count[name] = index + 1
    indices.set(value, index)
  }
  return index
}

function base64(buffer: ArrayBuffer): string {
  let binary = ''
  for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte)
  return btoa(binary)
}

function source(canvas: HTMLCanvasElement): string {
  try {
    return canvas.toDataURL()
  } catch {
    // has pixels of another origin
    return ''
  }
}

/** What an argument of a call of `context` becomes. */
export function serialize(value: unknown, context: object): unknown {
  if (typeof value !== 'object' || !value) return value
  const again = (part: unknown): unknown => serialize(part, context)
  if (Array.isArray(value)) return value.map(again)
  const rr_type = classOf(value)
  const of = (...args: unknown[]): Serialized => ({ rr_type, args })
  switch (rr_type) {
    case 'ArrayBuffer':
      return { rr_type, base64: base64(value as ArrayBuffer) }
    case 'DataView': {
      const { buffer, byteOffset, byteLength } = value as DataView
      return of(again(buffer), byteOffset, byteLength)
    }
    case 'HTMLImageElement':
      return { rr_type, src: (value as HTMLImageElement).src }
    case 'HTMLCanvasElement':
      return { rr_type: 'HTMLImageElement', src: source(value as HTMLCanvasElement) }
    case 'ImageData': {
      const { data, width, height } = value as ImageData
      return of(again(data), width, height)
    }
    case 'Path2D': {
      const made = paths.get(value)
      if (made) return of(...made.map(again))
    }
  }
  if (ArrayBuffer.isView(value)) return of(Array.from(value as Uint8Array))
  return { rr_type, index: indexOf(value, rr_type, context) }
}

/** Notes what paths are made of, until the answer is called. */
export function watchPaths(window: Window & typeof globalThis): () => void {
  const before = window.Path2D
  const ours = new Proxy(before, {
    construct(target, args: unknown[], newTarget) {
      const path = Reflect.construct(target, args, newTarget) as object
      paths.set(path, args)
      return path
    },
  })
  window.Path2D = ours
  return () => {
    if (window.Path2D === ours) window.Path2D = before
  }
}
