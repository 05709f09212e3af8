// Replaces methods of the page, reversibly.

/**
 * Replaces `owner[name]` by the result of `make`. Returns a function that restores it; if another wrapper has
 * been installed since, ours only calls the one below.
 */
export function patch<T extends Function>(owner: any, name: string, make: (original: T) => T): () => void {
  const original = owner[name] as T
  if (typeof original !== 'function') return () => {}
  const isOwn = Object.hasOwn(owner, name)
  let isOver = false
  const wrapped = make(original)
  const patched = function (this: unknown, ...args: unknown[]) {
    return (isOver ? original : wrapped).apply(this, args)
  }
  // rrweb's mark, by which other tools find the original, and posthog-js's
  Object.defineProperty(patched, '__rrweb_original__', { value: original })
  Object.defineProperty(patched, '__posthog_wrapped__', { value: true })
  try {
    owner[name] = patched
  } catch {
    return () => {}
  }
  return () => {
    isOver = true
    if (owner[name] !== patched) return
    if (isOwn) owner[name] = original
    else delete owner[name]
  }
}

/** What was there before a patch of ours or PostHog's. */
export function originalOf<Patched extends object>(patched: Patched): Patched {
  return (patched as { __rrweb_original__?: Patched }).__rrweb_original__ ?? patched
}
