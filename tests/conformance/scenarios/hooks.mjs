// The page's own code in an event's way.

export const scenarios = [
  {
    name: 'before_send changes an event',
    config: {
      before_send: (event) => {
        event.properties.added = 'by the hook'
        delete event.properties.$current_url
        return event
      },
    },
    async play(t) {
      await t.call('capture', 'hello', { a: 1 })
      await t.call('identify', 'ada')
    },
  },
  {
    name: 'before_send drops an event',
    config: { before_send: (event) => (event.event === 'secret' ? null : event) },
    async play(t) {
      await t.call('capture', 'secret')
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
    name: 'eventCaptured, _onCapture and loaded see what happens',
    config: {
      loaded: (posthog) => {
        window.seen = ['loaded ' + posthog.get_distinct_id().length]
        posthog.on('eventCaptured', (event) =>
          window.seen.push(Object.keys(event).sort().join(), event.event),
        )
      },
      _onCapture: (name, event) => window.seen.push(`_onCapture ${name} ${Object.keys(event).sort().join()}`),
    },
    async play(t) {
      await t.call('capture', 'hello')
      await t.call('identify', 'ada', { a: 1 })
      await t.read('seen', () => window.seen)
    },
  },
]
