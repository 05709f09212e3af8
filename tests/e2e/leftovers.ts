import type { Page } from '@playwright/test'

/** Counts, from the next page on, listeners and timers. The answer tells what is left of them. */
export async function watchLeftovers(
  page: Page,
): Promise<() => Promise<{ listeners: string[]; timers: number }>> {
  await page.addInitScript(() => {
    const listeners = new Set<string>()
    const timers = new Set<number>()
    const id = (target: unknown, type: string): string => `${(target as object).constructor.name} ${type}`
    const { addEventListener, removeEventListener } = EventTarget.prototype
    EventTarget.prototype.addEventListener = function (this: EventTarget, ...args) {
      // databases, their requests and scripts are the SDK's own, and go with their listeners
      if (!/^(IDB|HTMLScript)/.test(id(this ?? window, args[0]))) listeners.add(id(this ?? window, args[0]))
      return addEventListener.apply(this, args)
    }
    EventTarget.prototype.removeEventListener = function (this: EventTarget, ...args) {
      listeners.delete(id(this ?? window, args[0]))
      return removeEventListener.apply(this, args)
    }
    const { setTimeout, setInterval, clearTimeout, clearInterval } = window
    const forget = (clear: (timer?: number) => void) => (timer?: number) => {
      timers.delete(timer!)
      clear(timer)
    }
    window.setTimeout = ((run: (...given: unknown[]) => void, wait?: number, ...given: unknown[]) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        run(...given)
      }, wait)
      timers.add(timer)
      return timer
    }) as typeof window.setTimeout
    window.setInterval = ((run: () => void, wait?: number) => {
      const timer = setInterval(run, wait)
      timers.add(timer)
      return timer
    }) as typeof window.setInterval
    window.clearTimeout = forget(clearTimeout) as typeof clearTimeout
    window.clearInterval = forget(clearInterval) as typeof clearInterval
    Object.assign(window, { left: () => ({ listeners: [...listeners], timers: timers.size }) })
  })
  return () =>
    page.evaluate(() => (window as unknown as { left(): { listeners: string[]; timers: number } }).left())
}
