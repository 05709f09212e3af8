// `posthog.people`: what `setPersonProperties` was called once.

import type { Properties, RequestCallback } from '@posthog/types'
import { guarded } from '../wasm/guard'

type Setter = (name: string | Properties, to?: string, callback?: RequestCallback) => void

/** `people` over an instance's `setPersonProperties`. */
export function makePeople(setPerson: (set?: Properties, setOnce?: Properties) => void) {
  const setter = (put: (properties: Properties) => void): Setter =>
    guarded((name, to, callback) => {
      put(typeof name === 'string' ? { [name]: to } : name)
      if (typeof callback === 'function') callback({ statusCode: 200 })
    })
  return {
    set: setter((properties) => setPerson(properties)),
    set_once: setter((properties) => setPerson(undefined, properties)),
  }
}
