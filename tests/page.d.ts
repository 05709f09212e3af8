// What the tests put on pages, for the functions in tests/ that run there.

/**
 * What a selector finds. Pages of tests are strings, in which TypeScript cannot see the kind of an element: it has the
 * members of every kind that they read. A selector that is a tag's name finds that tag's own type.
 */
type PageElement = HTMLInputElement &
  Pick<HTMLStyleElement, 'sheet'> &
  Pick<HTMLLinkElement, 'href' | 'rel'> &
  Pick<HTMLSelectElement, 'options' | 'selectedIndex'> &
  Pick<HTMLIFrameElement, 'contentDocument' | 'contentWindow'> &
  Pick<HTMLCanvasElement, 'getContext'> &
  Pick<HTMLTemplateElement, 'content'> &
  Pick<HTMLDialogElement, 'close' | 'open' | 'show' | 'showModal'> &
  Pick<HTMLFormElement, 'elements' | 'reset'> &
  Pick<HTMLTextAreaElement, 'rows'>

interface ParentNode {
  querySelector<K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] | null
  querySelector<E extends Element = PageElement>(selectors: string): E | null
  querySelectorAll<K extends keyof HTMLElementTagNameMap>(tag: K): NodeListOf<HTMLElementTagNameMap[K]>
  querySelectorAll<E extends Element = PageElement>(selectors: string): NodeListOf<E>
}

interface Window {
  /** The recorder under test: fidelity/lib/subjects.mjs, and robust.mjs for its cases. */
  recording: Recording
  /** fidelity/lib/picture.mjs: the lines of a document. */
  picture: typeof import('./fidelity/lib/picture.mjs').picture
  replayOf(events: object[], options: object): import('./fidelity/lib/replayer.mjs').ReplayOf
  chance: import('./fidelity/lib/random_page.mjs').RandomPage
  /** bench/lib/memories.mjs */
  memories: WebAssembly.Memory[]
  /** Pages name their own helpers and what they keep, and the same name is something else in another page. */
  [ofOnePage: string | symbol]: any
}

interface Recording {
  script?: string
  /** JSON text of each event. */
  events?: string[]
  // rrweb's, its fork's or ours, whose options and members are not those of one type
  record?: any
  start(): void
  stop(): void
  flush(): void
  /** Resolves when the page's frames and the recorder's timers have nothing more to say. */
  settle?(): Promise<void>
  snapshot?(): void
  custom?(tag: string, payload: unknown): void
}

/** posthog-js or this SDK: scenarios also call what neither's types have, and pass what they refuse. */
declare var posthog: any
