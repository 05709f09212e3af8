// `dist/web-vitals.js`: web vitals without attribution, in the place of PostHog's file of this name.

import { PLAIN, publish } from '../web_vitals/publish'

publish('web-vitals', PLAIN)
