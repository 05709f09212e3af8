// The script-tag entry: takes over from PostHog's snippet, whose calls wait in `window.posthog`.

import '../platform/natives'
import '../wasm/inlined'
import { setExtensionsSource } from '../features/extensions/extensions'
import { beside, loadBeside } from '../api/beside'
import { isWasmRefused, waitFor } from '../api/refused'
import { takeOver } from '../api/snippet'

if (loadBeside) setExtensionsSource(loadBeside)
if (beside && isWasmRefused()) waitFor(beside('array.no-wasm'))
else takeOver()
