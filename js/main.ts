// The npm entry for `require`.

import './natives'
import './utf8_fallback'

export * from './module'
export { default } from './module'
