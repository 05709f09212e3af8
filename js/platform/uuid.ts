// A UUID outside the core.

/** A UUID v7 for `get_device_id`, which is asked before the core exists. */
export function uuid7(): string {
  const random = (digits: number): string =>
    Math.random().toString(16).slice(2).padEnd(digits, '0').slice(0, digits)
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random(3)}-8${random(3)}-${random(12)}`
}
