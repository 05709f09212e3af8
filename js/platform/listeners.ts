// Listeners that outlive `document.open`, which removes all of a document and its window. `document.write` in a page that
// has loaded opens it too, without a call that could be noticed. But the document's children are removed as well, which a
// MutationObserver of the document hears, and it stays.

/** Calls `add` whenever all that is in the document `within` is removed, until the answer is called. */
export function onReopened(add: () => void, within = document): () => void {
  const observer = new MutationObserver(add)
  observer.observe(within, { childList: true })
  return () => observer.disconnect()
}

/** Listens at `target`, which is in the document `within` or its window, until the answer is called. */
export function listen(
  target: EventTarget,
  type: string,
  heard: (event: any) => void,
  options?: AddEventListenerOptions,
  within = document,
): () => void {
  // changes nothing where it is there
  const add = (): void => target.addEventListener(type, heard, options)
  const stop = onReopened(add, within)
  add()
  return () => {
    stop()
    target.removeEventListener(type, heard, options)
  }
}
