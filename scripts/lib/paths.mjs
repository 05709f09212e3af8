// Where things are: the checkout, and the cache shared by all checkouts of one user.
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(fileURLToPath(import.meta.url), '../../..')

/** Tools that take minutes to build live here, outside the checkout, so that a fresh clone finds them. */
export function cacheDir() {
  if (process.env.POSTHOG_WASM_CACHE) return resolve(process.env.POSTHOG_WASM_CACHE)
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'posthog-wasm')
}
