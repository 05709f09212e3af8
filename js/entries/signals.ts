// `dist/signals.js`: logs, metrics and traces, for the pages that use them. js/features/extensions loads it and finds it where it leaves itself.

import '../platform/natives'
import { startSignals } from '../extensions/signals'
import { offerFile } from '../extensions/offer'

offerFile('signals', startSignals)
