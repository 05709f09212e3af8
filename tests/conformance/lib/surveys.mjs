// The server's surveys and product tours, and pages that have them.

/** A survey with one open question, as `/api/surveys/` has it; `more` is merged over it. */
export const survey = (id, more = {}) => ({
  id,
  name: `Survey ${id}`,
  type: 'popover',
  start_date: '2026-01-01T00:00:00Z',
  end_date: null,
  questions: [
    { type: 'open', id: `question-${id}`, question: 'What do you think?', originalQuestionIndex: 0 },
  ],
  conditions: null,
  appearance: { backgroundColor: '#eeeded' },
  current_iteration: null,
  ...more,
})

/** Conditions of a survey that an event of this name activates. */
export const onEvent = (name, more = {}) => ({ events: { values: [{ name }], ...more } })

/**
 * The parts of a scenario whose project has these surveys.
 *
 * @param {object[]} surveys
 * @param {{ config?: object, settings?: object }} [more]
 */
export const withSurveys = (surveys, { config, settings } = {}) => ({
  config: { disable_surveys: false, ...config },
  head: `<script>window._POSTHOG_REMOTE_CONFIG = { phc_conformance: { config: ${JSON.stringify({ surveys: surveys.length > 0, ...settings })} } }</script>`,
  remote: { '/api/surveys/': { surveys } },
})

/** Until PostHog's script is there and has looked for surveys, which it does every second. */
export const ready = (t) => t.clock(3000)

/** The surveys that the page shows. */
export const shown = (t, label = 'shown') =>
  t.read(label, () =>
    [...document.querySelectorAll('[class*="PostHogSurvey"]')].map(({ className }) => className).sort(),
  )

/** What a method of surveys gives its callback, by the ids of surveys. */
export const ids = (t, method, ...given) =>
  t.read(
    `${method}(${given.join(', ')})`,
    ([method, given]) =>
      new Promise((resolve) => {
        const answer = window.posthog[method](
          (surveys, context) => resolve([surveys.map(({ id }) => id), context ?? '<undefined>']),
          ...given,
        )
        void answer
      }),
    [method, given],
  )

/** The project's settings, on the page already. */
export const projectHas = (config, more = {}) =>
  `<script>window._POSTHOG_REMOTE_CONFIG = { phc_conformance: { config: ${JSON.stringify(config)}, ...${JSON.stringify(more)} } }</script>`

/** A tour of steps in the middle of the page, as `/api/product_tours/` has it. */
export const tour = (id, more = {}) => ({
  id,
  name: `Tour ${id}`,
  tour_type: 'tour',
  auto_launch: true,
  start_date: '2026-01-01T00:00:00Z',
  end_date: null,
  display_frequency: 'until_interacted',
  steps: ['first', 'second'].map((step) => ({
    id: step,
    type: 'modal',
    progressionTrigger: 'button',
    content: null,
    contentHtml: `<p>The ${step} step</p>`,
  })),
  ...more,
})

/** The parts of a scenario whose project has these tours. */
export const withTours = (tours, config = {}) => ({
  config: { disable_product_tours: false, ...config },
  head: projectHas({ productTours: tours.length > 0 }),
  remote: { '/api/product_tours/': { product_tours: tours } },
})
