// The script-tag entry: takes over from PostHog's snippet, whose calls wait in `window.posthog`.

import '../platform/natives'
import '../wasm/inlined'
import { setExtensionsSource } from '../features/extensions/extensions'
import { attempt } from '../wasm/guard'
import { loadScript } from '../platform/scripts'
import { isWasmRefused, waitFor } from '../api/refused'
import { takeOver } from '../api/snippet'

declare const VERSION: string

/** The address of a script that lies beside this one, whichever host that came from; nothing in a script of another name. */
const beside = attempt(() => {
  const { src } = document.currentScript as HTMLScriptElement
  return /array[.\w]*$/.test(new URL(src).pathname)
    ? (name: string) => new URL(`${name}.js?v=` + VERSION, src).href
    : undefined
})

if (beside) setExtensionsSource(({ config }, file) => loadScript(beside(file), config))
if (beside && isWasmRefused()) waitFor(beside('array.no-wasm'))
else takeOver()
