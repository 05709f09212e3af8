// `dist/web-vitals-with-attribution.js`: web vitals with attribution, in the place of PostHog's file of this name.

import { publishAttributed } from '../web_vitals/attributed'

publishAttributed('web-vitals-with-attribution')
