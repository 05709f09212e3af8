// What the entries for pages without WebAssembly have in common.

import { setExtensionsSource, type FileLoader } from '../features/extensions/extensions'
import { setRecorderSource } from '../features/session_replay/session_recording'

/** Loads neither the recorder nor the features that are WebAssembly; the lines of debug mode come by `load`. */
export function loadNoModules(load?: FileLoader): void {
  const refuse = (): Promise<never> => Promise.reject(new Error('it needs WebAssembly'))
  setExtensionsSource((client, file) => (file === 'debug' && load ? load(client, file) : refuse()))
  setRecorderSource(refuse)
}
