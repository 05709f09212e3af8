// The script-tag entry for pages where WebAssembly may not run: the build puts the module into it as JavaScript.

import '../platform/natives'
import '../wasm/inlined'
import { loadBeside } from '../api/beside'
import { takeOver } from '../api/snippet'
import { loadNoModules } from '../api/without_wasm'

loadNoModules(loadBeside)
takeOver()
