// Where the files are that a script tag's script loads.

import type { FileLoader } from '../features/extensions/extensions'
import { loadScript } from '../platform/scripts'
import { attempt } from '../wasm/guard'

declare const VERSION: string

/** The address of a script that lies beside this one, whichever host that came from; nothing in a script of another name. */
export const beside = attempt(() => {
  const { src } = document.currentScript as HTMLScriptElement
  return /array[.\w-]*$/.test(new URL(src).pathname)
    ? (name: string) => new URL(`${name}.js?v=` + VERSION, src).href
    : undefined
})

/** Loads a file of features from there. */
export const loadBeside: FileLoader | undefined =
  beside && (({ config }, file) => loadScript(beside(file), config))
