// Calls of the page's that we hear of.

/**
 * Calls `noticed` after each call of a method, when its promise is kept where it answers one. The answer undoes it,
 * unless somebody else came since.
 */
export function watchMethod(
  owner: object,
  name: string,
  noticed: (self: unknown, args: unknown[]) => void,
): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name)
  if (typeof before?.value !== 'function' || !before.configurable) return () => {}
  const value = new Proxy(before.value, {
    apply(method, self, args) {
      const result: unknown = Reflect.apply(method, self, args)
      const promise = result as Promise<unknown> | undefined
      if (promise?.then)
        promise.then(
          () => noticed(self, args),
          () => {},
        )
      else noticed(self, args)
      return result
    },
  })
  Object.defineProperty(owner, name, { ...before, value })
  return () => {
    if (Object.getOwnPropertyDescriptor(owner, name)?.value === value)
      Object.defineProperty(owner, name, before)
  }
}
