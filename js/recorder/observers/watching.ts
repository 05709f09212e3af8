// Observes calls and assignments of the page.

type Call = (this: unknown, ...args: unknown[]) => unknown

/**
 * Calls `noticed`, which must not throw, after each call of a method (once its promise is fulfilled, if it
 * returns one) or each assignment of a property. `prepare` may replace the arguments. Returns a function that
 * restores the member, unless another wrapper has been installed since.
 */
export function watchMember<T>(
  owner: object,
  name: string,
  noticed: (self: T, args: any[], result: unknown) => void,
  prepare?: (args: unknown[]) => unknown[],
): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name)
  const key = before?.set ? 'set' : 'value'
  const call: unknown = before?.[key]
  if (!before?.configurable || typeof call !== 'function') return () => {}
  const ours = new Proxy(call as Call, {
    apply(call, self: T, args: unknown[]) {
      const result = Reflect.apply(call, self, prepare ? prepare(args) : args)
      const promise = result as Promise<unknown> | null | undefined
      if (promise?.then)
        // it may be of another kind than the language's own
        promise.then.call(
          promise,
          () => noticed(self, args, promise),
          () => {},
        )
      else noticed(self, args, result)
      return result
    },
  })
  Object.defineProperty(owner, name, { ...before, [key]: ours })
  return () => {
    if (Object.getOwnPropertyDescriptor(owner, name)?.[key] === ours)
      Object.defineProperty(owner, name, before)
  }
}
