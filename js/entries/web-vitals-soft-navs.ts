// `dist/web-vitals-soft-navs.js`: the same for pages that want each soft navigation measured by itself, which the package
// does when it is asked to; PostHog's contract has a file of its own for them.

import { PLAIN, publish } from '../web_vitals/publish'

publish('web-vitals-soft-navs', PLAIN)
