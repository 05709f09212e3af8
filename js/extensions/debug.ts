// Each lazily loaded file has a console of its own, which says as much as the SDK's.

import * as logger from '../platform/logger'
import type { Sdk } from './sdk'

/** Has this file's console follow the option `debug`. */
export function followDebug(sdk: Sdk): void {
  const follow = (): void => logger.setDebug(!!sdk.config.debug)
  follow()
  sdk.onConfig_(follow)
}
