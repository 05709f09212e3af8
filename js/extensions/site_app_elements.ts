// While the code of a site app runs, elements that it inserts pass the page's `prepare_external_dependency_…` functions, for
// pages whose Content-Security-Policy asks for a nonce.

import type { PostHogConfig } from '@posthog/types'

type Prepare = ((element: Element) => Element | null) | undefined
type Prepared = PostHogConfig & { prepare_external_dependency_stylesheet?: Prepare }
type Insert = (this: unknown, ...args: unknown[]) => unknown

/** How many calls of apps run now: the methods are put back with the last. */
let running = 0
const restore: (() => void)[] = []

/** Methods that insert nodes: their names by prototype. */
const METHODS: [object | undefined, string][] = [
  [globalThis.Node?.prototype, 'appendChild insertBefore replaceChild'],
  ...[globalThis.Element, globalThis.Document, globalThis.DocumentFragment].map(
    (kind): [object | undefined, string] => [kind?.prototype, 'append prepend'],
  ),
  ...[globalThis.Element, globalThis.CharacterData, globalThis.DocumentType].map(
    (kind): [object | undefined, string] => [kind?.prototype, 'before after replaceWith'],
  ),
  [globalThis.Element?.prototype, 'insertAdjacentElement'],
]

function patch(config: Prepared): void {
  const done = new WeakSet<Node>()
  const prepare = (node: unknown): unknown => {
    if (!(node instanceof Element) || done.has(node)) return node
    const { localName } = node
    const run: Prepare =
      localName === 'style'
        ? config.prepare_external_dependency_stylesheet
        : localName === 'script'
          ? (config.prepare_external_dependency_script as Prepare)
          : undefined
    const element = run ? run(node) : node
    if (element) done.add(element)
    return element
  }
  for (const [prototype, names] of METHODS)
    for (const name of names.split(' ')) {
      const own = prototype && Object.getOwnPropertyDescriptor(prototype, name)
      if (!own) continue
      const original = own.value as Insert
      // the second argument of these is where a node goes
      const isSingle = /Child$|insertBefore/.test(name)
      const replaced: Insert = function (...args) {
        const given = isSingle ? [prepare(args[0]), ...args.slice(1)] : args.map(prepare)
        if (isSingle && !given[0]) return name === 'replaceChild' ? args[1] : args[0]
        const left = given.filter((node) => node !== null)
        return name === 'insertAdjacentElement' && left.length < 2 ? null : original.apply(this, left)
      }
      Object.defineProperty(prototype, name, { ...own, value: replaced })
      restore.push(() => Object.defineProperty(prototype, name, own))
    }
}

/**
 * Runs an app's code with prepared elements. Where `run` takes a parameter it has to call it when the app is done; otherwise
 * the methods are the page's own again when it returns.
 */
export function prepared<T>(config: PostHogConfig, run: (done: () => void) => T): T {
  const { prepare_external_dependency_script: script, prepare_external_dependency_stylesheet: style } =
    config as Prepared
  if (!script && !style) return run(() => {})
  if (!running++) patch(config as Prepared)
  let isDone = false
  const done = (): void => {
    if (isDone) return
    isDone = true
    if (!--running) while (restore.length) restore.pop()!()
  }
  try {
    const made = run(done)
    if (!run.length) done()
    return made
  } catch (error) {
    done()
    throw error
  }
}
