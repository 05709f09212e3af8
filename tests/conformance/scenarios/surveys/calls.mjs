// The methods of an instance for surveys.

import { ids, onEvent, ready, shown, survey, withSurveys } from '../../lib/surveys.mjs'

export const scenarios = [
  {
    name: 'renderSurvey and displaySurvey',
    ...withSurveys([survey('one', { type: 'api' }), survey('two', { conditions: { url: 'nowhere' } })]),
    body: '<div id="place"></div>',
    async play(t) {
      await ready(t)
      await t.call('renderSurvey', 'one', '#nowhere')
      await t.call('renderSurvey', 'one', '#place')
      await t.clock(1000)
      await t.read('rendered', () => document.querySelector('#place').childElementCount)
      await t.call('displaySurvey', 'two', { displayType: 'popover', ignoreConditions: false })
      await t.clock(1000)
      await shown(t, 'not eligible')
      await t.call('displaySurvey', 'two', { displayType: 'popover', ignoreConditions: true })
      await t.clock(1000)
      await shown(t, 'in any case')
      await t.call('displaySurvey', 'none', { displayType: 'popover' })
    },
  },
  {
    name: 'onSurveysLoaded and onActiveMatchingSurveysChanged',
    ...withSurveys([survey('one', { conditions: onEvent('bought') }), survey('two')], {
      config: { disable_surveys_automatic_display: true },
    }),
    async play(t) {
      await t.run(() => {
        window.heard = []
        const hear = (what) => (surveys, context) =>
          window.heard.push([what, surveys.map(({ id }) => id), context])
        posthog.onSurveysLoaded(hear('loaded'))
        window.stop = posthog.onActiveMatchingSurveysChanged(hear('changed'))
      })
      await ready(t)
      await t.call('capture', 'bought')
      await t.clock(1000)
      await t.call('capture', 'survey dismissed', { $survey_id: 'two' })
      await t.clock(1000)
      await t.run(() => window.stop())
      await t.call('capture', 'survey dismissed', { $survey_id: 'one' })
      await t.clock(1000)
      await t.read('heard', () => window.heard)
      await shown(t)
    },
  },
  {
    name: 'events of surveys that the page shows by itself',
    config: { disable_surveys: false },
    async play(t) {
      await t.call('capture', 'survey shown', { $survey_id: 'own' })
      await t.call('capture', 'survey sent', {
        $survey_id: 'own',
        $survey_response: 'yes',
        $set: { mine: 1 },
      })
      await t.call('capture', 'survey dismissed', { $survey_id: 'own', $survey_iteration: 2 })
      await t.call('capture', 'product tour shown', { $product_tour_id: 'own', $product_tour_type: 'tour' })
      await t.keep('seen')
    },
  },
  {
    name: 'markSurveyAsSeen',
    ...withSurveys([survey('one')], { config: { disable_surveys_automatic_display: true } }),
    async play(t) {
      await ready(t)
      await t.call('surveys.markSurveyAsSeen', 'one')
      await ids(t, 'getActiveMatchingSurveys')
      await t.call('surveys.markSurveyAsSeen', 'two', { iteration: 3 })
      await t.keep('seen')
      await t.call('capture', 'the end')
    },
  },
  {
    name: 'disable_surveys',
    ...withSurveys([survey('one')], { config: { disable_surveys: true } }),
    async play(t) {
      await ready(t)
      await shown(t)
      await t.run(() => {
        window.found = []
        posthog.getSurveys((surveys) => window.found.push(surveys))
      })
      await t.clock(1000)
      await t.read('found', () => window.found)
      await t.call('capture', 'the end')
    },
  },
  {
    name: 'advanced_enable_surveys',
    ...withSurveys([survey('one')], {
      config: { advanced_enable_surveys: true },
      settings: { surveys: false },
    }),
    async play(t) {
      await ready(t)
      await shown(t)
    },
  },
  {
    name: 'definitions that cannot be had',
    ...withSurveys([survey('one')]),
    remote: {},
    async play(t) {
      await ready(t)
      await ids(t, 'getSurveys')
      await shown(t)
      await t.call('capture', 'the end')
    },
  },
  {
    name: 'definitions are kept for the next page',
    ...withSurveys([survey('one', { conditions: { url: '/pay' } })]),
    async play(t) {
      await ready(t)
      await t.open('/pay')
      await ids(t, 'getSurveys')
      await ready(t)
      await shown(t)
    },
  },
]
