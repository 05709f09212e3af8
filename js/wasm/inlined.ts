// The SDK's module comes with the script.

import { setModuleSource } from './core'
import { unpack } from './unpack'

setModuleSource(unpack)
