// The SDK's module comes with the script.

import { setModuleSource } from './core'
import { unpack, unpackLater } from './unpack'

setModuleSource(unpack, unpackLater)
