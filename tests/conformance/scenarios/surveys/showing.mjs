// Surveys are shown by PostHog's own script, which both SDKs load; what the page asks of them is the SDK's.

import { ids, onEvent, ready, shown, survey, withSurveys } from '../../lib/surveys.mjs'

/** Types into the survey's field and sends it, in its shadow tree. */
async function answer(t, text) {
  await t.type('.survey-form textarea', text)
  await t.click('.survey-form .form-submit')
  await t.clock(1000)
}

/** The texts of the survey that the page shows, and the nonces of its styles. */
const looks = (t) =>
  t.read('looks', () => {
    const [host] = document.querySelectorAll('[class*="PostHogSurvey"]')
    return {
      question: host?.shadowRoot?.querySelector('.survey-question')?.textContent,
      nonces: [...(host?.shadowRoot?.querySelectorAll('style') ?? [])].map((style) =>
        style.getAttribute('nonce'),
      ),
    }
  })

const TRANSLATED = survey('one', {
  questions: [
    {
      ...survey('one').questions[0],
      translations: { fr: { question: 'Qu’en pensez-vous ?' }, de: { question: 'Was meinen Sie?' } },
    },
  ],
})

export const scenarios = [
  ...[undefined, 'fr', 'de-AT', 'it'].map((override_display_language) => ({
    name: `override_display_language: ${override_display_language}`,
    ...withSurveys([TRANSLATED], { config: { override_display_language } }),
    async play(t) {
      await ready(t)
      await looks(t)
      await answer(t, 'Très bien')
    },
  })),
  ...[
    (style) => {
      style.setAttribute('nonce', 'r4nd0m')
      return style
    },
    () => null,
  ].map((prepare_external_dependency_stylesheet, at) => ({
    name: `prepare_external_dependency_stylesheet ${at ? 'refuses styles' : 'gives styles a nonce'}`,
    ...withSurveys([survey('one')], { config: { prepare_external_dependency_stylesheet } }),
    async play(t) {
      await ready(t)
      await looks(t)
      await t.call('capture', 'hello')
    },
  })),

  {
    name: 'a survey is shown, answered and closed',
    ...withSurveys([survey('one')]),
    async play(t) {
      await ready(t)
      await shown(t)
      await answer(t, 'Very good')
      await shown(t, 'answered')
      await t.reload()
      await ready(t)
      await shown(t, 'on the next page')
    },
  },
  {
    name: 'a survey is dismissed',
    ...withSurveys([survey('one')]),
    async play(t) {
      await ready(t)
      await t.click('.survey-form .form-cancel')
      await t.clock(1000)
      await shown(t)
      await ids(t, 'getActiveMatchingSurveys')
    },
  },
  {
    name: 'what the page asks of surveys',
    ...withSurveys([
      survey('one'),
      survey('api', { type: 'api' }),
      survey('over', { end_date: '2026-02-01' }),
    ]),
    async play(t) {
      await ready(t)
      await ids(t, 'getSurveys')
      await ids(t, 'getSurveys', true)
      await ids(t, 'getActiveMatchingSurveys')
      for (const id of ['one', 'api', 'over', 'none']) await t.ask('canRenderSurvey', id)
      for (const id of ['one', 'none'])
        await t.read(`canRenderSurveyAsync ${id}`, (id) => window.posthog.canRenderSurveyAsync(id), id)
      await t.read('loaded', () => typeof window.posthog.surveys._surveyManager)
    },
  },
  {
    name: 'a project without surveys',
    ...withSurveys([]),
    async play(t) {
      await ready(t)
      await shown(t)
      await ids(t, 'getSurveys')
      await ids(t, 'getActiveMatchingSurveys')
      await t.call('capture', 'the end')
    },
  },
  {
    name: 'an event activates a survey until it is answered',
    ...withSurveys([survey('one', { conditions: onEvent('bought') })]),
    async play(t) {
      await ready(t)
      await shown(t, 'before')
      await t.call('capture', 'bought')
      await t.clock(2000)
      await shown(t, 'after')
      await t.keep('activated')
      await t.reload()
      await ready(t)
      await shown(t, 'on the next page')
      await answer(t, 'Fine')
      await t.keep('answered')
    },
  },
  {
    name: 'an event with other properties activates nothing',
    ...withSurveys([
      survey('one', {
        conditions: {
          events: {
            values: [{ name: 'bought', propertyFilters: { total: { values: ['10'], operator: 'gt' } } }],
          },
        },
      }),
    ]),
    async play(t) {
      await ready(t)
      await t.call('capture', 'bought', { total: 9 })
      await t.clock(2000)
      await shown(t, '9')
      await t.call('capture', 'bought', { total: 11 })
      await t.clock(2000)
      await shown(t, '11')
    },
  },
  {
    name: 'a survey that is activated again and again',
    ...withSurveys([survey('one', { conditions: onEvent('bought', { repeatedActivation: true }) })]),
    async play(t) {
      await ready(t)
      for (const round of ['first', 'second']) {
        await t.call('capture', 'bought')
        await t.clock(2000)
        await shown(t, round)
        await t.click('.survey-form .form-cancel')
        await t.clock(1000)
      }
      await t.keep('closed twice')
    },
  },
  {
    name: 'a cancelling event',
    ...withSurveys([
      survey('one', {
        conditions: { ...onEvent('bought'), cancelEvents: { values: [{ name: 'returned' }] } },
        appearance: { surveyPopupDelaySeconds: 5 },
      }),
    ]),
    async play(t) {
      await ready(t)
      await t.call('capture', 'bought')
      await t.clock(2000)
      await t.keep('waiting')
      await t.call('capture', 'returned')
      await t.clock(6000)
      await shown(t)
      await t.keep('cancelled')
    },
  },
  {
    name: 'an activated survey with a delay survives the page',
    ...withSurveys([
      survey('one', { conditions: onEvent('bought'), appearance: { surveyPopupDelaySeconds: 5 } }),
    ]),
    async play(t) {
      await ready(t)
      await t.call('capture', 'bought')
      await t.clock(1000)
      await t.reload()
      await ready(t)
      await t.clock(3000)
      await shown(t)
    },
  },
  {
    name: 'an action of an element activates a survey',
    ...withSurveys(
      [
        survey('one', {
          conditions: {
            actions: {
              values: [
                {
                  id: 1,
                  name: 'buys',
                  steps: [{ event: '$autocapture', text: 'Buy', text_matching: 'exact' }],
                },
              ],
            },
          },
        }),
      ],
      { config: { autocapture: true }, settings: { autocapture_opt_out: false } },
    ),
    body: '<button id="buy">Buy</button><button id="other">Other</button>',
    async play(t) {
      await ready(t)
      await t.click('#other')
      await t.clock(2000)
      await shown(t, 'other')
      await t.click('#buy')
      await t.clock(2000)
      await shown(t, 'buy')
    },
  },
  {
    name: 'reset forgets which surveys were seen and activated',
    ...withSurveys([survey('one', { conditions: onEvent('bought') })]),
    async play(t) {
      await ready(t)
      await t.call('capture', 'bought')
      await t.clock(2000)
      await t.click('.survey-form .form-cancel')
      await t.clock(1000)
      await t.keep('dismissed')
      await t.call('reset')
      await t.keep('reset')
    },
  },
]
