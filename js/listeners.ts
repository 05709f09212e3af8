// Listeners that outlive `document.open`, which removes all of a document and its window. `document.write` in a page that
// has loaded opens it too, without a call that could be noticed. But the document's children are removed as well, which a
// MutationObserver of the document hears, and it stays.

/** What is listened to, by document. To add a listener that is there changes nothing. */
const added = new Set<[within: Document, add: () => void]>()
let observer: MutationObserver | undefined

function addAgain(records: MutationRecord[]): void {
  for (const { target } of records) for (const [within, add] of added) if (within === target) add()
}

/** Listens at `target`, which is in `within` or its window, until the answer is called. */
export function listen(
  target: EventTarget,
  type: string,
  heard: (event: any) => void,
  options?: AddEventListenerOptions,
  within = document,
): () => void {
  const add = (): void => target.addEventListener(type, heard, options)
  const entry: [Document, () => void] = [within, add]
  added.add(entry)
  observer ??= new MutationObserver(addAgain)
  observer.observe(within, { childList: true })
  add()
  return () => {
    target.removeEventListener(type, heard, options)
    added.delete(entry)
    if (!added.size) observer!.disconnect()
  }
}
