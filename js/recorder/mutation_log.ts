// The page before changes that are queued and not processed yet: the recorder's knowledge is of that state.

import { firstChild, nextSibling, parentNode } from './dom'

export class MutationLog {
  /** Records that have not been indexed yet. */
  #unread: MutationRecord[][] = []
  /** Parents of nodes before the changes; `null` if they had none. */
  readonly #parents = new Map<Node, Node | null>()
  /** Changes of a node's list of children. */
  readonly #changes = new Map<Node, MutationRecord[]>()

  add(records: MutationRecord[]): void {
    this.#unread.push(records)
  }

  /** All records have been processed. */
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

  parentOf_(node: Node): Node | null {
    this.#read()
    const parent = this.#parents.get(node)
    return parent === undefined ? parentNode.call(node) : parent
  }

  /** The children a node had; undefined if the records do not explain those it has now. */
  childrenOf_(parent: Node): Node[] | undefined {
    this.#read()
    const children: Node[] = []
    for (let child = firstChild.call(parent); child; child = nextSibling.call(child)) children.push(child)
    const changes = this.#changes.get(parent)
    return changes ? before(children, changes) : children
  }
}

/** Reverts changes of a list of children. */
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
