// Uses the SDK as the code of an app does whose tests run without a browser.
const assert = require('node:assert/strict')
const lines = require('./lines.cjs')

const PATIENCE_MS = 10_000
/** Lines of the SDK's. Browsers in JavaScript print their own. */
const own = () => lines.filter((line) => line.includes('[PostHog.js]'))

/** Resolves to the names of the events that were captured: none where there is no page. */
module.exports = async function use(posthog) {
  assert.deepEqual(lines, [], 'the import prints nothing')
  const isPage = typeof document !== 'undefined'
  const events = []
  posthog.init('phc_test', {
    api_host: 'http://127.0.0.1:9',
    // nothing leaves the test
    advanced_disable_flags: true,
    disable_external_dependency_loading: true,
    // happy-dom says that it is steered by a program
    opt_out_useragent_filter: true,
    before_send: ({ event }) => void events.push(event),
  })
  assert.equal(posthog.__loaded, isPage)
  posthog.capture('signed_up', { plan: 'pro' })
  posthog.identify('user-1', { email: 'ada@example.com' })
  posthog.register({ plan: 'pro' })
  posthog.group('company', 'acme')
  assert.equal(posthog.getFeatureFlag('headline'), undefined)
  assert.equal(posthog.isFeatureEnabled('headline'), undefined)
  assert.equal(typeof posthog.onFeatureFlags(() => {}), 'function')
  if (isPage) {
    // the page's own, which waits for the title
    for (const end = Date.now() + PATIENCE_MS; !events.includes('$pageview') && Date.now() < end;) {
      await new Promise((next) => setTimeout(next, 20))
    }
    document.body.innerHTML = '<button>Sign up</button>'
    document.querySelector('button').click()
    assert.deepEqual(
      ['signed_up', '$identify', '$pageview', '$autocapture'].filter((name) => !events.includes(name)),
      [],
      `it captured ${events}; printed: ${lines.join('\n')}`,
    )
  }
  posthog.reset()
  posthog.capture('signed_out')
  assert.equal(events.includes('signed_out'), isPage, lines.join('\n'))
  if (!isPage) assert.deepEqual(events, [])
  assert.ok(own().length <= 1, own().join('\n'))
}
