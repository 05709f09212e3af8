// `dist/web-vitals-with-attribution-soft-navs.js`: see web-vitals-soft-navs.ts.

import { publishAttributed } from '../web_vitals/attributed'

publishAttributed('web-vitals-with-attribution-soft-navs')
