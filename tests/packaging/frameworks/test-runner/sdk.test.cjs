// Jest and Bun
require('./lines.cjs')
const { default: posthog } = require('posthog-js')
const use = require('./use.cjs')

test('the SDK keeps quiet', () => use(posthog))
