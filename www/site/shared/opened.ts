/** What is open on a page, as one parameter of its address: it can be linked and gone back to. Other parameters stay. */
export interface Opened {
  /** Null where nothing is open. */
  value(): string | null
  /** A step that Back undoes. */
  go(value: string | null): void
  /** The same place under another name, such as one that has just got its number. */
  replace(value: string | null): void
}

/** `show` is called after each change, also by Back and Forward. */
export function openedIn(parameter: string, show: () => void): Opened {
  const value = (): string | null => new URLSearchParams(location.search).get(parameter)
  const address = (next: string | null): string => {
    const parameters = new URLSearchParams(location.search)
    if (next === null) parameters.delete(parameter)
    else parameters.set(parameter, next)
    const query = parameters.toString()
    return location.pathname + (query && `?${query}`)
  }
  window.addEventListener('popstate', show)
  return {
    value,
    go(next) {
      history.pushState(null, '', address(next))
      show()
    },
    replace(next) {
      history.replaceState(null, '', address(next))
      show()
    },
  }
}
