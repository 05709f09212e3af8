type Child = Node | string | number | false | null | undefined
type Attribute = string | number | boolean | undefined | ((event: Event) => void)

/**
 * Creates an element. Children and attribute values only ever become text, so captured data can be
 * passed as it is. `onclick`-style functions become listeners.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Attribute> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value))
  }
  element.append(...children.filter(isPresent).map(asNode))
  return element
}

function isPresent(child: Child): child is Node | string | number {
  return child !== null && child !== undefined && child !== false
}

function asNode(child: Node | string | number): Node | string {
  return typeof child === 'number' ? String(child) : child
}

/** The element with this id; pages and scripts are built together, so a missing one is a bug. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id)
  if (!element) throw new Error(`#${id} is missing from the page`)
  return element as T
}

/** Runs when the calls have stopped for `wait` ms. */
export function debounce<A extends unknown[]>(run: (...args: A) => void, wait: number): (...args: A) => void {
  let timer: number | undefined
  return (...args) => {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => run(...args), wait)
  }
}

/** Runs `wait` ms after the first of a burst of calls, so a steady stream still gets through. */
export function throttle(run: () => void, wait: number): () => void {
  let timer: number | undefined
  return () => {
    timer ??= window.setTimeout(() => {
      timer = undefined
      run()
    }, wait)
  }
}

const FOCUSABLE = 'a[href], button, input, select, textarea, summary'

/** Renders a form again: the control in the same place has the focus afterwards that had it before. */
export function keepingFocus(form: HTMLElement, render: () => void): void {
  const place = [...form.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement as Element)
  render()
  const controls = [...form.querySelectorAll<HTMLElement>(FOCUSABLE)]
  if (place >= 0) controls[Math.min(place, controls.length - 1)]?.focus()
}
