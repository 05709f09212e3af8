// `dist/extensions.js`: the features that only some projects use. js/features/extensions loads it and finds it where it leaves itself.

import '../platform/natives'
import { startParts } from '../extensions'
import { offerFile } from '../extensions/offer'

offerFile('extensions', startParts)
