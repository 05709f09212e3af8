require('./lines.cjs')
const { default: posthog } = require('posthog-js')
const use = require('./use.cjs')

use(posthog)
