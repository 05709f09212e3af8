// The page's own code in an event's way.

/** What the hooks of a page saw, in their order. */
const seen = () => window.seen

export const scenarios = [
  {
    name: 'properties without an event, and the name of another library',
    config: { property_denylist: ['secret'] },
    async play(t) {
      await t.call('capture', 'one')
      await t.call('register', { plan: 'paid', secret: 1 })
      for (const readOnly of [true, false])
        await t.read(
          `read only: ${readOnly}`,
          (readOnly) => {
            const own = { mine: 1, secret: 2 }
            const found = posthog.calculateEventProperties('calculated', own, new Date(), undefined, readOnly)
            return Object.fromEntries(Object.entries(found).filter(([name]) => !/_id$|time|_ms$/.test(name)))
          },
          readOnly,
        )
      await t.run(() => {
        window.hooked = []
        posthog._addCaptureHook((name, { event }) => window.hooked.push([name, event]))
        posthog._overrideSDKInfo('another', '7.0.0')
      })
      await t.call('capture', 'two')
      await t.read('hooked', () => window.hooked)
    },
  },
  {
    name: 'before_send changes an event',
    config: {
      before_send: (event) => {
        event.properties.added = 'by the hook'
        delete event.properties.$current_url
        event.$set = { from: 'hook' }
        return event
      },
    },
    async play(t) {
      await t.call('capture', 'hello', { a: 1 })
      await t.call('identify', 'ada')
    },
  },
  {
    name: 'before_send changes name, uuid and time',
    config: {
      before_send: (event) => ({
        ...event,
        event: event.event + ' renamed',
        uuid: event.event === 'bad' ? 'none' : '01890000-0000-7000-8000-00000000000b',
        timestamp: new Date(event.timestamp.getTime() + 5000),
      }),
    },
    async play(t) {
      await t.call('capture', 'hello')
      await t.call('capture', 'bad')
    },
  },
  {
    name: 'before_send drops an event',
    config: { before_send: (event) => (event.event === 'secret' ? null : event) },
    async play(t) {
      await t.ask('capture', 'secret')
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'before_send that answers nothing',
    expectNothing: true,
    config: { before_send: () => {} },
    async play(t) {
      await t.ask('capture', 'hello')
    },
  },
  {
    name: 'before_send drops $identify',
    config: { before_send: (event) => (event.event === '$identify' ? null : event) },
    async play(t) {
      await t.call('identify', 'ada', { a: 1 })
      await t.call('capture', 'after')
      await t.call('identify', 'ada', { a: 1 })
    },
  },
  {
    name: 'before_send drops the first pageview',
    config: { capture_pageview: true, before_send: (event) => (event.event === '$pageview' ? null : event) },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'several before_send run in their order',
    config: {
      before_send: [
        (event) => ({ ...event, properties: { ...event.properties, order: ['one'] } }),
        (event) => {
          event.properties.order.push('two')
          return event
        },
      ],
    },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'the first of several before_send drops it',
    config: {
      before_send: [
        (event) => (event.event === 'no' ? null : event),
        (event) => ({ ...event, properties: { ...event.properties, two: 1 } }),
      ],
    },
    async play(t) {
      await t.call('capture', 'no')
      await t.call('capture', 'yes')
    },
  },
  {
    name: 'before_send that throws',
    config: {
      before_send: (event) => {
        if (event.event === 'bad') throw new Error('of the page')
        return event
      },
    },
    async play(t) {
      await t.ask('capture', 'bad')
      await t.call('capture', 'good')
    },
  },
  {
    name: 'before_send takes all properties away, or those that are needed',
    config: {
      before_send: (event) => {
        if (event.event === 'no token') delete event.properties.token
        if (event.event === 'no id') delete event.properties.distinct_id
        if (event.event === 'none') event.properties = {}
        return event
      },
    },
    async play(t) {
      for (const name of ['no token', 'no id', 'none', 'all']) await t.call('capture', name)
    },
  },
  {
    name: 'before_send that calls the SDK',
    config: {
      before_send: (event) => {
        if (event.event === 'outer') {
          posthog.register({ from: 'hook' })
          posthog.capture('inner')
        }
        return event
      },
    },
    async play(t) {
      await t.call('capture', 'outer')
      await t.call('capture', 'after')
    },
  },
  {
    name: 'eventCaptured, _onCapture and loaded see what happens',
    config: {
      loaded: (posthog) => {
        window.seen = ['loaded ' + posthog.get_distinct_id().length]
        posthog.on('eventCaptured', (event) =>
          window.seen.push(Object.keys(event).sort().join(), event.event),
        )
      },
      before_send: (event) => {
        window.seen.push('before_send ' + event.event)
        return event
      },
      _onCapture: (name, event) => window.seen.push(`_onCapture ${name} ${Object.keys(event).sort().join()}`),
    },
    async play(t) {
      await t.call('capture', 'hello')
      await t.call('identify', 'ada', { a: 1 })
      await t.read('seen', seen)
    },
  },
  {
    name: 'eventCaptured: several listeners, one of which goes',
    async play(t) {
      await t.run(() => {
        window.seen = []
        const stop = posthog.on('eventCaptured', (event) => window.seen.push(`one ${event.event}`))
        posthog.on('eventCaptured', (event) => {
          window.seen.push(`two ${event.event}`)
          stop()
        })
      })
      await t.call('capture', 'first')
      await t.call('capture', 'second')
      await t.read('seen', seen)
    },
  },
  {
    name: 'a listener that captures',
    async play(t) {
      await t.run(() => {
        posthog.on('eventCaptured', (event) => {
          if (event.event === 'first') posthog.capture('from the listener')
        })
      })
      await t.call('capture', 'first')
      await t.call('capture', 'second')
    },
  },
  {
    name: 'loaded that throws',
    config: {
      capture_pageview: true,
      loaded: () => {
        throw new Error('of the page')
      },
    },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'the SDK in all hooks is the instance',
    config: {
      loaded: (posthog) => {
        window.seen = [
          posthog.config.token,
          posthog.__loaded,
          posthog.get_distinct_id() === posthog.get_property('distinct_id'),
        ]
      },
    },
    async play(t) {
      await t.read('seen', seen)
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'captureTraceFeedback and captureTraceMetric',
    async play(t) {
      await t.call('captureTraceFeedback', 'trace', 'nice')
      await t.call('captureTraceMetric', 12, 'stars', 5)
    },
  },
]
