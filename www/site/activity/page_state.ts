/** What the page shows; all of it is in the address, so that a view can be linked and gone back to. */
export interface PageState {
  event: string
  distinct_id: string
  person_id: string
  /** The uuid of the event whose details are open. */
  open_event: string
}

const initial: PageState = {
  event: '',
  distinct_id: '',
  person_id: '',
  open_event: '',
}

export function readState(): PageState {
  const parameters = new URLSearchParams(location.search)
  const state = { ...initial }
  for (const name of Object.keys(initial) as (keyof PageState)[]) {
    state[name] = parameters.get(name) ?? ''
  }
  return state
}

export function stateUrl(state: PageState): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(state)) {
    if (value !== initial[name as keyof PageState]) parameters.set(name, value)
  }
  const query = parameters.toString()
  return query ? `/activity/?${query}` : '/activity/'
}

export interface Navigation {
  readonly state: PageState
  /** A step that Back undoes. */
  push(change: Partial<PageState>): void
  /** A refinement of what is shown. */
  replace(change: Partial<PageState>): void
  /** The address that `push` would lead to. */
  url(change: Partial<PageState>): string
}

export function createNavigation(apply: (state: PageState, previous: PageState) => void): Navigation {
  let state = readState()
  const change = (next: PageState): void => {
    const previous = state
    state = next
    apply(state, previous)
  }
  window.addEventListener('popstate', () => change(readState()))
  return {
    get state() {
      return state
    },
    push(patch) {
      const next = { ...state, ...patch }
      history.pushState(null, '', stateUrl(next))
      change(next)
    },
    replace(patch) {
      const next = { ...state, ...patch }
      history.replaceState(null, '', stateUrl(next))
      change(next)
    },
    url: (patch) => stateUrl({ ...state, ...patch }),
  }
}
