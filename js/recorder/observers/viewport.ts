// The size of the window.

import { throttled, type Context } from './observer'
import { IncrementalSource } from '../../wire/rrweb'

export function observeViewport({ window, emit, listen, onStop }: Context): void {
  if (window !== globalThis.window) return
  let last = ''
  const told = throttled(200, () => {
    const { innerWidth: width, innerHeight: height } = window
    const size = `${width} ${height}`
    if (size !== last) emit(IncrementalSource.ViewportResize, () => ({ width, height }))
    last = size
  })
  listen(window, 'resize', told)
  onStop(told.cancel)
}
