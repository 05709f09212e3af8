// The page as it was before changes that were noticed and not looked at yet: what is known of it is from then.

import { firstChild, nextSibling, parentNode } from './dom'

export class Past {
  /** What was noticed and not looked into yet. */
  #unread: MutationRecord[][] = []
  /** Where nodes were before they were taken from there; `null` where they were nowhere. */
  readonly #parents = new Map<Node, Node | null>()
  /** The changes of a node's list of children. */
  readonly #changes = new Map<Node, MutationRecord[]>()

  add(records: MutationRecord[]): void {
    this.#unread.push(records)
  }

  /** All that was noticed has been looked at. */
  clear(): void {
    this.#unread = []
    this.#parents.clear()
    this.#changes.clear()
  }

  #read(): void {
    for (const records of this.#unread) {
      for (const record of records) {
        if (record.type !== 'childList') continue
        const { target, addedNodes, removedNodes } = record
        for (const node of removedNodes) if (!this.#parents.has(node)) this.#parents.set(node, target)
        for (const node of addedNodes) if (!this.#parents.has(node)) this.#parents.set(node, null)
        const changes = this.#changes.get(target)
        if (changes) changes.push(record)
        else this.#changes.set(target, [record])
      }
    }
    this.#unread = []
  }

  parentOf(node: Node): Node | null {
    this.#read()
    const parent = this.#parents.get(node)
    return parent === undefined ? parentNode.call(node) : parent
  }

  /** What was in a node; absent where what was noticed does not explain what is there now. */
  childrenOf(parent: Node): Node[] | undefined {
    this.#read()
    const children: Node[] = []
    for (let child = firstChild.call(parent); child; child = nextSibling.call(child)) children.push(child)
    const changes = this.#changes.get(parent)
    return changes ? before(children, changes) : children
  }
}

/** A list of children as it was before changes of it. */
function before(children: Node[], changes: MutationRecord[]): Node[] | undefined {
  /** The end of the list is `null`, and so is what is before its beginning. */
  const next = new Map<Node | null, Node | null>()
  const previous = new Map<Node | null, Node | null>()
  const link = (one: Node | null, other: Node | null) => {
    next.set(one, other)
    previous.set(other, one)
  }
  let last: Node | null = null
  for (const child of children) {
    link(last, child)
    last = child
  }
  link(last, null)
  for (let at = changes.length; at--;) {
    const { addedNodes, removedNodes, previousSibling } = changes[at]!
    for (const node of addedNodes) {
      if (!previous.has(node)) return
      link(previous.get(node)!, next.get(node)!)
      previous.delete(node)
      next.delete(node)
    }
    const behind = next.get(previousSibling)
    if (behind === undefined) return
    let to = previousSibling
    for (const node of removedNodes) {
      if (previous.has(node)) return
      link(to, node)
      to = node
    }
    link(to, behind)
  }
  const list: Node[] = []
  for (let node = next.get(null); node; node = next.get(node)) list.push(node)
  return list
}
