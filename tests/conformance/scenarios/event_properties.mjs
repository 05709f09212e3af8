// What every event says of the page, the device and the visit.

export const scenarios = [
  {
    name: 'a plain event',
    async play(t) {
      await t.call('capture', 'hello', {
        text: 'é漢😀',
        number: 1.5,
        flag: true,
        nothing: null,
        list: [1, 'a', {}],
      })
    },
  },
  {
    name: 'an address with campaign parameters, click ids and a fragment',
    path: '/a/b?utm_source=news&utm_medium=email&utm_campaign=x%20y&gclid=G1&fbclid=F2&q=shoes#part',
    config: { person_profiles: 'always' },
    async play(t) {
      await t.call('capture', 'hello')
      await t.open('/other')
      await t.call('capture', 'later')
    },
  },
  {
    name: 'property_denylist',
    config: { property_denylist: ['$current_url', 'secret', '$browser'] },
    async play(t) {
      await t.call('capture', 'hello', { secret: 1, open: 2 })
    },
  },
  {
    name: 'properties_string_max_length',
    config: { properties_string_max_length: 10 },
    async play(t) {
      await t.call('capture', 'hello', {
        long: 'abcdefghijklmnop',
        nested: { long: 'abcdefghijklmnop' },
        n: 12345678901234,
      })
    },
  },
  {
    name: 'sanitize_properties',
    config: { sanitize_properties: (properties, name) => ({ ...properties, sanitized: name }) },
    async play(t) {
      await t.call('capture', 'hello')
      await t.call('identify', 'ada', { a: 1 })
    },
  },
]
