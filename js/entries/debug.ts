// `dist/debug.js`: the lines of `posthog.debug()` about decisions. js/features/extensions loads it and finds it where it leaves itself.

import '../platform/natives'
import { explain } from '../extensions/explain'
import { offerFile } from '../extensions/offer'

offerFile('debug', explain)
