interface Options<T> {
  key(item: T): string
  /** Builds the row, a button; it is kept as long as its item is in view. */
  row(item: T): HTMLButtonElement
  onOpen(item: T): void
  /** The row that arrow keys have moved to. */
  onMove(item: T): void
  /** The end of the items is near. */
  onEnd(): void
}

const OVERSCAN = 6

/**
 * A list that keeps only the rows in view in the document. Rows are all `--row-height` high.
 * Arrow keys, Home, End and the page keys move; the list is one tab stop.
 */
export class VirtualList<T> {
  #items: T[] = []
  #rows = new Map<string, HTMLElement>()
  #activeKey: string | null = null
  #selectedKey: string | null = null
  readonly #box: HTMLElement
  readonly #space = document.createElement('div')
  readonly #options: Options<T>

  constructor(box: HTMLElement, options: Options<T>) {
    this.#box = box
    this.#options = options
    this.#space.className = 'list-space'
    this.#space.setAttribute('role', 'presentation')
    box.append(this.#space)
    box.addEventListener('scroll', () => this.#render(), { passive: true })
    box.addEventListener('keydown', (event) => this.#onKey(event))
    new ResizeObserver(() => this.#render()).observe(box)
  }

  get scrolled(): boolean {
    return this.#box.scrollTop > this.#rowHeight
  }

  /** Shows these items; the first `added` of them are new, and what was in view stays in place. */
  setItems(items: T[], added = 0): void {
    this.#items = items
    if (added > 0 && this.#box.scrollTop > 0) {
      // The box has to be able to scroll that far first.
      this.#space.style.height = `${items.length * this.#rowHeight}px`
      this.#box.scrollTop += added * this.#rowHeight
    }
    this.#render(added)
  }

  scrollToTop(): void {
    this.#box.scrollTop = 0
  }

  select(key: string | null): void {
    this.#selectedKey = key
    if (key !== null) this.#activeKey = key
    this.#render()
  }

  /** Focuses the row the user was last on, or the first one. */
  focus(): void {
    this.#moveTo(Math.max(0, this.#activeIndex()))
  }

  /** Scrolls no further than it takes to see the row. */
  reveal(key: string): void {
    const index = this.#items.findIndex((item) => this.#options.key(item) === key)
    if (index >= 0) this.#scrollTo(index)
  }

  #scrollTo(index: number): void {
    const height = this.#rowHeight
    const top = index * height
    if (top < this.#box.scrollTop) this.#box.scrollTop = top
    else if (top + height > this.#box.scrollTop + this.#box.clientHeight) {
      this.#box.scrollTop = top + height - this.#box.clientHeight
    }
  }

  get #rowHeight(): number {
    return parseFloat(getComputedStyle(this.#box).getPropertyValue('--row-height'))
  }

  #activeIndex(): number {
    return this.#items.findIndex((item) => this.#options.key(item) === this.#activeKey)
  }

  #render(added = 0): void {
    const { key } = this.#options
    const height = this.#rowHeight
    const count = this.#items.length
    const first = Math.max(0, Math.floor(this.#box.scrollTop / height) - OVERSCAN)
    const last = Math.min(
      count,
      Math.ceil((this.#box.scrollTop + this.#box.clientHeight) / height) + OVERSCAN,
    )
    this.#space.style.height = `${count * height}px`

    const active = this.#activeIndex()
    const indexes = Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset)
    // The focused row stays in the document, or the keyboard user would be thrown out of the list.
    if (active >= 0 && (active < first || active >= last)) {
      if (active < first) indexes.unshift(active)
      else indexes.push(active)
    }

    const wanted = new Map(indexes.map((index) => [key(this.#items[index] as T), index]))
    for (const [rowKey, row] of this.#rows) {
      if (wanted.has(rowKey)) continue
      row.remove()
      this.#rows.delete(rowKey)
    }
    const tabStop = active >= 0 ? active : 0
    let next = this.#space.firstElementChild
    for (const [rowKey, index] of wanted) {
      const row = this.#rows.get(rowKey) ?? this.#create(rowKey, this.#items[index] as T, index < added)
      if (row === next) next = next.nextElementSibling
      else this.#space.insertBefore(row, next)
      this.#place(row, rowKey, index, tabStop)
    }
    if (last > count - OVERSCAN) this.#options.onEnd()
  }

  #create(rowKey: string, item: T, fresh: boolean): HTMLElement {
    const button = this.#options.row(item)
    button.addEventListener('click', () => {
      this.#activeKey = rowKey
      this.#options.onOpen(item)
    })
    const row = document.createElement('div')
    row.className = fresh ? 'list-row fresh' : 'list-row'
    row.setAttribute('role', 'listitem')
    row.append(button)
    this.#rows.set(rowKey, row)
    return row
  }

  #place(row: HTMLElement, rowKey: string, index: number, tabStop: number): void {
    row.style.transform = `translateY(${index * this.#rowHeight}px)`
    row.setAttribute('aria-posinset', String(index + 1))
    row.setAttribute('aria-setsize', String(this.#items.length))
    const button = row.firstElementChild as HTMLButtonElement
    button.tabIndex = index === tabStop ? 0 : -1
    if (rowKey === this.#selectedKey) button.setAttribute('aria-current', 'true')
    else button.removeAttribute('aria-current')
  }

  #onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.#box.clientHeight / this.#rowHeight) - 1)
    const current = Math.max(0, this.#activeIndex())
    const targets: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: this.#items.length - 1,
    }
    const target = targets[event.key]
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const item = this.#moveTo(target)
    if (item !== undefined) this.#options.onMove(item)
  }

  #moveTo(target: number): T | undefined {
    const index = Math.min(Math.max(0, target), this.#items.length - 1)
    const item = this.#items[index]
    if (item === undefined) return undefined
    this.#activeKey = this.#options.key(item)
    this.#scrollTo(index)
    this.#render()
    const button = this.#rows.get(this.#activeKey)?.firstElementChild as HTMLButtonElement | null
    button?.focus({ preventScroll: true })
    return item
  }
}
