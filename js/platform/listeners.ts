// Listeners that outlive `document.open`, which removes all of a document and its window. `document.write` in a page that
// has loaded opens it too, without a call that could be noticed. But the document's children are removed as well, which a
// MutationObserver of the document hears, and it stays.

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
  const observer = new MutationObserver(add)
  observer.observe(within, { childList: true })
  add()
  return () => {
    observer.disconnect()
    target.removeEventListener(type, heard, options)
  }
}
