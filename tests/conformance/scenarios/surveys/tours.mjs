// Product tours are shown by PostHog's own script, which both SDKs load.

import { ready, tour, withTours } from '../../lib/surveys.mjs'

/** The text of the step that the page shows. */
const step = (t, label) =>
  t.read(label, () =>
    [...document.querySelectorAll('[class*="ph-product-tour"]')].map(
      (host) => host.shadowRoot?.querySelector('.ph-tour-content')?.textContent ?? '',
    ),
  )

const TRANSLATED = tour('one', {
  steps: tour('one').steps.map((step) => ({
    ...step,
    translations: { fr: { contentHtml: `<p>L’étape ${step.id}</p>` } },
  })),
})

export const scenarios = [
  ...[undefined, 'fr', 'fr-CA', 'it'].map((override_display_language) => ({
    name: `a tour with override_display_language: ${override_display_language}`,
    ...withTours([TRANSLATED], { override_display_language }),
    async play(t) {
      await ready(t)
      await step(t, 'first')
      await t.call('productTours.nextStep')
      await t.clock(1000)
      await step(t, 'second')
    },
  })),
  {
    name: 'a tour’s styles with prepare_external_dependency_stylesheet',
    ...withTours([tour('one')], {
      prepare_external_dependency_stylesheet: (style) => {
        style.setAttribute('nonce', 'r4nd0m')
        return style
      },
    }),
    async play(t) {
      await ready(t)
      await step(t, 'first')
      await t.read('nonces', () =>
        [...document.querySelectorAll('[class*="ph-product-tour"]')].map((host) =>
          [...(host.shadowRoot?.querySelectorAll('style') ?? [])].map((style) => style.getAttribute('nonce')),
        ),
      )
    },
  },

  {
    name: 'a tour is walked to its end',
    ...withTours([tour('one')]),
    async play(t) {
      await ready(t)
      await step(t, 'first')
      await t.call('productTours.nextStep')
      await t.clock(1000)
      await step(t, 'second')
      await t.call('productTours.previousStep')
      await t.clock(1000)
      await t.call('productTours.nextStep')
      await t.clock(1000)
      await t.call('productTours.nextStep')
      await t.clock(1000)
      await step(t, 'over')
      await t.keep('walked')
    },
  },
  {
    name: 'a tour is dismissed and reset',
    ...withTours([tour('one')]),
    async play(t) {
      await ready(t)
      await t.call('productTours.dismissProductTour')
      await t.clock(1000)
      await step(t, 'dismissed')
      await t.reload()
      await ready(t)
      await step(t, 'on the next page')
      await t.call('productTours.resetTour', 'one')
      await t.call('productTours.showProductTour', 'one')
      await t.clock(1000)
      await step(t, 'again')
      await t.call('productTours.resetAllTours')
    },
  },
  {
    name: 'a tour that an event activates',
    ...withTours([tour('one', { conditions: { events: { values: [{ name: 'bought' }] } } })]),
    async play(t) {
      await ready(t)
      await step(t, 'before')
      await t.call('capture', 'bought')
      await t.clock(2000)
      await step(t, 'after')
    },
  },
  {
    name: 'what the page asks of tours',
    ...withTours([tour('one', { auto_launch: false }), tour('two', { conditions: { url: '/pay' } })]),
    async play(t) {
      await ready(t)
      for (const method of ['getProductTours', 'getActiveProductTours'])
        await t.read(
          method,
          (method) =>
            new Promise((resolve) =>
              window.posthog.productTours[method]((tours, context) =>
                resolve([tours.map(({ id }) => id), context ?? '<undefined>']),
              ),
            ),
          method,
        )
      await t.call('productTours.previewTour', tour('own'))
      await t.clock(1000)
      await step(t, 'preview')
      await t.call('productTours.clearCache')
      await t.call('capture', 'the end')
    },
  },
  {
    name: 'tours that a project has switched off',
    ...withTours([]),
    async play(t) {
      await ready(t)
      await step(t, 'none')
      await t.call('capture', 'the end')
    },
  },
  {
    name: 'disable_product_tours',
    ...withTours([tour('one')], { disable_product_tours: true }),
    async play(t) {
      await ready(t)
      await step(t, 'none')
      await t.call('capture', 'the end')
    },
  },
]
