// What the entries for pages without WebAssembly have in common.

import { setExtensionsSource } from '../features/extensions/extensions'
import { setRecorderSource } from '../features/session_replay/session_recording'

/** Loads neither the recorder nor the features of `extensions.js`: both are WebAssembly. */
export function loadNoModules(): void {
  const refuse = (): Promise<never> => Promise.reject(new Error('it needs WebAssembly'))
  setExtensionsSource(refuse)
  setRecorderSource(refuse)
}
