// What of Schema.org data a recording may have, as posthog-js decides it.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, it } from 'node:test'
import { load } from './lib/load.mjs'

const { cleaned } = await load('session_replay/json_ld_cleaning')
const peer = createRequire(import.meta.url)(
  '../../node_modules/posthog-js/lib/src/extensions/replay/external/json-ld.js',
)

const shows = (id) => id === 'shown'
const mask = (url) => (url.includes('hidden') ? undefined : url.split('?')[0])
const ours = (text) => cleaned(text, { shows, mask })?.[1]
const theirs = (text) => peer.sanitizeJsonLd(text, shows, mask)?.[1]

const thing = (own) => ({ '@context': 'https://schema.org', ...own })
const offer = {
  '@type': 'Offer',
  price: 9.5,
  priceCurrency: 'EUR',
  url: '/secret',
  seller: { '@type': 'Store', name: 'Shop', telephone: '1' },
}
const CASES = {
  'a product': thing({
    '@type': 'Product',
    '@id': '#shown',
    name: 'Tea',
    description: 'for Ada Lovelace',
    sku: 't1',
    gtin13: '123',
    image: 'https://example.com/a.png',
    brand: { '@type': 'Brand', name: 'Leaves', founder: { '@type': 'Person', name: 'Ada' } },
    offers: [offer, { ...offer, price: 10 }, 'text', null],
    aggregateRating: { '@type': 'AggregateRating', ratingValue: '4.4', reviewCount: 89 },
    review: { '@type': 'Review', author: { '@type': 'Person', name: 'Ada' } },
  }),
  'a person': thing({ '@type': 'Person', name: 'Ada', email: 'ada@example.com' }),
  'a kind with its address, and kinds that are none': thing({
    '@type': [
      'https://schema.org/Product',
      'Product',
      'http://schema.org/Car',
      'not a kind',
      5,
      'x'.repeat(200),
    ],
    color: 'red',
    model: ['a', 2, null, true],
    size: [{ '@type': 'QuantitativeValue' }],
  }),
  'no kind': thing({ name: 'x', price: 1 }),
  'things in things': thing({
    '@type': 'WebPage',
    potentialAction: {
      '@type': 'SearchAction',
      target: '/?q={q}',
      actionStatus: 'https://schema.org/Done?x=1',
    },
    publisher: { '@type': 'Organization', name: 'Shop', address: 'Street 1' },
    genre: '/a?b=1',
    datePublished: './hidden',
  }),
  'a list': thing({
    '@type': 'BreadcrumbList',
    itemListElement: [
      { '@type': 'ListItem', position: 1, name: 'Home', item: { '@id': '/home', '@type': 'WebPage' } },
      { '@type': 'ListItem', position: 2, item: 'https://example.com/a' },
      { '@type': 'Person', position: 3, item: {} },
    ],
  }),
  'a graph': thing({
    '@graph': [
      { '@type': 'WebSite', name: 'x', inLanguage: 'de' },
      { '@type': 'Event', startDate: '2026', offers: offer },
    ],
  }),
  'names of parts': thing({
    '@type': 'ItemList',
    itemListElement: ['#shown', '/page#shown', 'shown', 'hidden', '/shown', 'mailto:shown', '#', '', 7].map(
      (id) => ({
        '@type': 'ListItem',
        '@id': id,
      }),
    ),
  }),
  'many roots': [thing({ '@type': 'Brand', name: 'a' }), thing({ '@type': 'Place', ratingValue: 1 })],
  'a root that is none': [thing({ '@type': 'Brand', name: 'a' }), { '@type': 'Brand', name: 'b' }],
  'another context': { '@context': 'https://example.org', '@type': 'Brand', name: 'a' },
  'a context with a stroke': {
    '@context': 'http://schema.org/',
    '@type': 'Service',
    areaServed: { '@type': 'Country', price: 1 },
  },
  'nothing left': thing({ description: 'x' }),
  'an empty list': [],
  'a number': 5,
  'names of JavaScript': JSON.parse(
    '{"@context":"https://schema.org","@type":"constructor","__proto__":{"price":1},"price":2}',
  ),
  'too many things': thing({
    '@type': 'ItemList',
    itemListElement: Array.from({ length: 2048 }, () => ({ '@type': 'ListItem' })),
  }),
  'too long when it is clean': thing({ '@type': 'Brand', name: 'x'.repeat(20_000) }),
  'too long': thing({ '@type': 'Brand', name: 'x', description: 'y'.repeat(100_000) }),
}

describe('Schema.org data', () => {
  for (const [name, data] of Object.entries(CASES))
    it(`is as posthog-js has it: ${name}`, () => {
      const text = JSON.stringify(data)
      assert.equal(ours(text), theirs(text))
    })

  it('is what is left of what is told', () => {
    assert.deepEqual(JSON.parse(ours(JSON.stringify(CASES['a product']))).offers[0].seller, {
      '@type': 'Store',
      name: 'Shop',
    })
    assert.equal(
      ours(JSON.stringify(CASES['a person'])),
      '{"@context":"https://schema.org","@type":"Person"}',
    )
  })

  for (const kind of 'Offer AggregateOffer Brand ListItem ItemList Place Country Store Organization Movie CreativeWork Festival Event Car Product Service OfferCatalog SearchAction AggregateRating Person'.split(
    ' ',
  ))
    it(`has the fields of posthog-js: ${kind}`, () => {
      const names =
        'name legalName sku mpn gtin gtin8 gtin12 gtin13 gtin14 productID productGroupID asin model category color material pattern size productionDate releaseDate genre dateCreated dateModified datePublished expires learningResourceType educationalLevel educationalUse interactivityType startDate endDate previousStartDate foundingDate dissolutionDate serviceType price telephone email'
      const things =
        'brand manufacturer offers aggregateRating potentialAction publisher seller provider areaServed item itemListElement author'
      const kinds = [
        'Brand',
        'Store',
        'Offer',
        'AggregateOffer',
        'AggregateRating',
        'SearchAction',
        'Country',
        'ListItem',
      ]
      const inner = kinds.map((type) => ({ '@type': type, name: 'x', price: 1, offers: offer, item: offer }))
      const own = [
        ...names.split(' ').map((field) => [field, `the ${field}`]),
        ...things.split(' ').map((field) => [field, inner]),
      ]
      const text = JSON.stringify(thing({ '@type': kind, ...Object.fromEntries(own) }))
      assert.equal(ours(text), theirs(text))
    })

  it('is none where it is no JSON', () => {
    for (const text of ['', '{', 'null', '"text"']) assert.equal(ours(text), undefined)
  })
})
