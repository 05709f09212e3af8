// The size of the window.

import { Source, throttled, type Context } from './observer'

export function observeViewport({ window, tell, listen, onStop }: Context): void {
  if (window !== globalThis.window) return
  let last = ''
  const told = throttled(200, () => {
    const { innerWidth: width, innerHeight: height } = window
    const size = `${width} ${height}`
    if (size !== last) tell(Source.ViewportResize, () => ({ width, height }))
    last = size
  })
  listen(window, 'resize', told)
  onStop(told.cancel)
}
