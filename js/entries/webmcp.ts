// `dist/webmcp.js`: tools for agents, for the pages that have them captured. js/features/extensions loads it and finds it where it leaves itself.

import '../platform/natives'
import { startWebMcp } from '../extensions/webmcp'
import { offerFile } from '../extensions/offer'

offerFile('webmcp', startWebMcp)
