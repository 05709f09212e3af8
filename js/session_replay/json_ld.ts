// `captureJsonLd`: how pages describe themselves in Schema.org's terms, as events of the recording.

import { MutationObserverClass } from '../recorder/dom'
import type { RecordOptions } from '../recorder/options'
import { record } from '../recorder/record'
import { cleaned } from './json_ld_cleaning'

const SCRIPTS = 'script[type*="ld+json" i]'
/** How often it is looked for more, ms. */
const LOOK_MS = 500
/** Maximum of a session, characters. */
const MOST = 100_000

/** What of the recorder's options says what is not recorded. */
export type Hiding = Pick<
  RecordOptions,
  | 'blockClass'
  | 'blockSelector'
  | 'maskTextClass'
  | 'maskTextSelector'
  | 'maskAttributeFn'
  | 'attributeFilter'
>

export interface JsonLdHost {
  /** Whether data is recorded: `null` where what is found now is not recorded later either, as where it `isHidden`. */
  tells(isHidden: boolean): boolean | null
  tell(data: object): void
  /** An address as it is recorded. */
  mask(url: string): string | undefined
}

export class JsonLd {
  readonly #host: JsonLdHost
  #hiding: Hiding = {}
  #recorded = new WeakMap<Element, string>()
  #left = MOST
  #timer: ReturnType<typeof setTimeout> | undefined
  #observer: MutationObserver | undefined

  constructor(host: JsonLdHost) {
    this.#host = host
  }

  begin(hiding: Hiding): void {
    this.end()
    this.#hiding = hiding
    this.#observer = new MutationObserverClass((changes) => {
      if (changes.some(isOfScript)) this.#timer ??= setTimeout(() => this.scan(), LOOK_MS)
    })
    this.#observer.observe(document, {
      attributeFilter: ['type'],
      characterData: true,
      childList: true,
      subtree: true,
    })
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#observer?.disconnect()
    this.#observer = undefined
  }

  /** Another session, or one whose events were lost. */
  again(isOther: boolean): void {
    this.#recorded = new WeakMap()
    if (isOther) this.#left = MOST
    this.scan()
  }

  /** Records what is new; with `isHidden` it is not recorded, now or later. */
  scan(isHidden = false): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const tells = this.#host.tells(isHidden)
    if (!this.#observer || tells === false) return
    for (const script of document.querySelectorAll<HTMLScriptElement>(SCRIPTS)) {
      try {
        this.#look(script, !!tells)
      } catch {
        // the page's own function
      }
    }
  }

  #look(script: HTMLScriptElement, tells: boolean): void {
    const { blockClass, blockSelector, maskTextClass, maskTextSelector } = this.#hiding
    if (script.type.trim().toLowerCase() !== 'application/ld+json') return
    if (isWithin(script, blockClass, blockSelector) || isWithin(script, maskTextClass, maskTextSelector))
      return
    const found = cleaned(script.text, {
      shows: (id) => this.#shows(id),
      mask: (url) => this.#host.mask(url),
    })
    if (!found) return void this.#recorded.delete(script)
    const [data, json] = found
    if (this.#recorded.get(script) === json) return
    if (tells) {
      // all or nothing: what comes then is not recorded either
      if (json.length > this.#left) this.#left = 0
      if (!this.#left) return
      this.#left -= json.length
      this.#host.tell(data)
    }
    this.#recorded.set(script, json)
  }

  #shows(id: string): boolean {
    const { maskAttributeFn, attributeFilter, blockClass, blockSelector } = this.#hiding
    if (maskAttributeFn || (attributeFilter?.length && !attributeFilter.includes('id'))) return false
    const element = document.getElementById(id)
    return (
      !!element &&
      element.nodeName !== 'SCRIPT' &&
      record.mirror.getId(element) > 0 &&
      !isWithin(element, blockClass, blockSelector)
    )
  }
}

const isOfScript = ({ type, target, addedNodes }: MutationRecord): boolean =>
  type === 'childList'
    ? !!addedNodes.length
    : (type === 'attributes' ? target : target.parentNode)?.nodeName === 'SCRIPT'

/** Whether it or something around it is so named or selected. */
/** Whether an expression of the page's finds something in a text, wherever it has looked last. */
function isFound(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0
  return pattern.test(text)
}

function isWithin(
  element: Element,
  name: string | RegExp | undefined,
  selector: string | null | undefined,
): boolean {
  for (let at: Element | null = element; at; at = at.parentElement ?? outside(at)) {
    const isNamed =
      name instanceof RegExp ? [...at.classList].some((each) => isFound(name, each)) : hasClass(at, name)
    if (isNamed || (selector && matches(at, selector))) return true
  }
  return false
}

const outside = (element: Element): Element | null =>
  (element.getRootNode() as Partial<ShadowRoot>).host ?? null
const hasClass = (element: Element, name: string | undefined): boolean =>
  !!name && element.classList.contains(name)

function matches(element: Element, selector: string): boolean {
  try {
    return element.matches(selector)
  } catch {
    return false
  }
}
