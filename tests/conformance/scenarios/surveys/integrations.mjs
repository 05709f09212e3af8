// Other people's widgets and trackers on the page: conversations, Intercom, Crisp, Segment.

import { projectHas, ready } from '../../lib/surveys.mjs'

const heard = (t) => t.read('heard', () => JSON.parse(JSON.stringify(window.heard)))

/** Takes the place of PostHog's script of the chat widget; notes what it is asked. */
const WIDGET = `window.heard = []
window.__PosthogExtensions__.initConversations = (config, posthog) => new Proxy({}, {
  get: (_, name) => name === 'then' ? undefined : (...given) => {
    window.heard.push([name, ...given.filter((one) => one !== undefined)]); return name === 'isVisible' ? true : 'answer'
  },
})`
const CONVERSATIONS = { '/static/conversations.js': WIDGET, '/static/1.449.2/conversations.js': WIDGET }
const state = (t, label) =>
  t.read(label, () => {
    const { conversations } = window.posthog
    return [
      conversations.isAvailable(),
      conversations.getUnavailableReason() ?? '<null>',
      conversations.isVisible(),
      conversations.getCurrentTicketId() ?? '<null>',
    ]
  })

const chat = (name, conversations, config, play) => ({
  name: `conversations: ${name}`,
  head: projectHas({ conversations }),
  remote: CONVERSATIONS,
  config,
  async play(t) {
    await ready(t)
    await play(t)
    await t.call('capture', 'the end')
  },
})

/** Stands for Segment's analytics.js: a user, and plugins that it runs for each event. */
const SEGMENT = `
  window.segmentUser = { id: null, anonymousId: 'anon-of-segment' }
  window.plugins = []
  window.analytics = {
    user: () => ({ id: () => window.segmentUser.id, anonymousId: () => window.segmentUser.anonymousId }),
    register: (plugin) => { window.plugins.push(plugin); return Promise.resolve() },
  }
  window.track = (kind, event) => window.plugins.reduce((context, plugin) => plugin[kind](context), { event })
`
const tracked = (t, label, kind, event) =>
  t.read(
    label,
    ([kind, event]) => {
      const { properties } = window.track(kind, event).event
      return [
        Object.keys(properties ?? {})
          .filter((key) => /^(own|plan|distinct_id|\$lib|\$current_url)$/.test(key))
          .sort(),
        properties?.distinct_id,
      ]
    },
    [kind, event],
  )
const segment = (name, user, play, config = {}) => ({
  name: `Segment: ${name}`,
  head: `<script>${SEGMENT}; Object.assign(window.segmentUser, ${JSON.stringify(user)})</script>`,
  start: (config, script) =>
    `<script src="${script}"></script><script>posthog.init('phc_conformance', { ...${config}, segment: ${config.includes('filtering') ? '{ analytics, filterProperties: ({ $lib, distinct_id, ...rest }) => ({ $lib, distinct_id }) }' : 'analytics'} })</script>`,
  config: { capture_pageview: true, ...config },
  async play(t) {
    await ready(t)
    await play(t)
  },
})

export const scenarios = [
  chat('asked and shown', { enabled: true, token: 'chat' }, {}, async (t) => {
    await state(t, 'there')
    for (const [method, ...given] of [
      ['show'],
      ['open'],
      ['setTheme', { primary: 'red' }],
      ['sendMessage', 'hello'],
      ['getMessages', 'ticket'],
      ['close'],
      ['hide'],
    ])
      await t.call(`conversations.${method}`, ...given)
    await t.call('setIdentity', 'ada', 'hash')
    await t.call('clearIdentity')
    await heard(t)
    await t.call('reset')
    await state(t, 'reset')
  }),
  chat('a project without', false, {}, async (t) => {
    // the first call has the file loaded that knows
    await t.call('conversations.isAvailable')
    await ready(t)
    await state(t, 'off')
  }),
  chat('without a token', { enabled: true }, {}, (t) => state(t, 'no token')),
  chat('disabled by the page', { enabled: true, token: 'chat' }, { disable_conversations: true }, (t) =>
    state(t, 'disabled'),
  ),
  {
    name: 'conversations: opened before the widget is there',
    head: projectHas({ conversations: { enabled: true, token: 'chat' } }),
    remote: CONVERSATIONS,
    async play(t) {
      await t.run(() => {
        posthog.conversations.setTheme({ primary: 'blue', dark: { primary: 'navy' } })
        posthog.conversations.open()
      })
      await ready(t)
      await heard(t)
      await t.call('capture', 'the end')
    },
  },
  ...['intercom', 'crispChat'].map((name) => ({
    name: `links in ${name}`,
    config: { integrations: { [name]: true } },
    head: `<script>
      window.heard = []
      window.Intercom = (...given) => window.heard.push(given)
      window.$crisp = { push: (call) => window.heard.push(call) }
    </script>`,
    async play(t) {
      await ready(t)
      await t.call('capture', 'one')
      await t.call('reset')
      await t.call('capture', 'two')
      await heard(t)
    },
  })),
  segment('a visitor who is not known', {}, async (t) => {
    await tracked(t, 'track', 'track', {
      event: 'bought',
      anonymousId: 'anon-of-segment',
      properties: { own: 1 },
    })
    await tracked(t, 'page', 'page', { anonymousId: 'anon-of-segment' })
    await t.call('capture', 'mine')
    await tracked(t, 'identify', 'identify', { userId: 'ada', anonymousId: 'anon-of-segment' })
    await t.call('capture', 'mine')
    await tracked(t, 'reset', 'track', { event: 'after', anonymousId: 'another', properties: {} })
    await t.call('capture', 'mine')
  }),
  segment('a visitor who is known', { id: 'ada' }, async (t) => {
    await t.call('capture', 'mine')
    await tracked(t, 'track', 'track', { event: 'bought', userId: 'ada', anonymousId: 'anon-of-segment' })
  }),
  segment(
    'filters',
    {},
    (t) =>
      tracked(t, 'track', 'track', {
        event: 'bought',
        anonymousId: 'anon-of-segment',
        properties: { plan: 'pro' },
      }),
    { name: 'filtering' },
  ),
]
