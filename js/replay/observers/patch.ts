// The page's own objects, watched for as long as it is recorded.

export type Noticed<T> = (self: T, args: unknown[], result: unknown) => void

/**
 * Calls `noticed`, which must not throw, after each call of a method or assignment of a property. `prepare` may put
 * other arguments in the place of those that were given. The answer undoes it, unless somebody else came since.
 */
export function watch<T>(
  owner: object,
  name: string,
  noticed: Noticed<T>,
  prepare?: (args: unknown[], self: T) => unknown[],
): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name)
  const key = before?.set ? 'set' : 'value'
  const call: unknown = before?.[key]
  if (!before?.configurable || typeof call !== 'function') return () => {}
  const ours = {
    [key](this: T, ...args: unknown[]): unknown {
      const result: unknown = call.apply(this, prepare ? prepare(args, this) : args)
      noticed(this, args, result)
      return result
    },
  }[key]!
  Object.defineProperty(owner, name, { ...before, [key]: ours })
  return () => {
    if (Object.getOwnPropertyDescriptor(owner, name)?.[key] === ours)
      Object.defineProperty(owner, name, before)
  }
}
