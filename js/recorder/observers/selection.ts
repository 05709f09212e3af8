// What is selected.

import type { Context } from './observer'
import { IncrementalSource } from '../../wire/rrweb'

export function observeSelection({ document, emit, listen }: Context): void {
  let wasCollapsed = true
  const changed = (): void => {
    const selection = document.getSelection()
    if (!selection || (wasCollapsed && selection.isCollapsed)) return
    wasCollapsed = selection.isCollapsed
    const ranges = Array.from({ length: selection.rangeCount }, (_, at) => {
      const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(at)
      return { startContainer, startOffset, endContainer, endOffset }
    })
    emit(IncrementalSource.Selection, (idOf) => ({
      ranges: ranges
        .map(({ startContainer, startOffset, endContainer, endOffset }) => ({
          start: idOf(startContainer),
          startOffset,
          end: idOf(endContainer),
          endOffset,
        }))
        .filter(({ start, end }) => start > 0 && end > 0),
    }))
  }
  changed()
  listen(document, 'selectionchange', changed)
}
