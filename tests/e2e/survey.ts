/** A survey with one open question, as the server has it. */
export const SURVEY = {
  id: 'opinion',
  name: 'Opinion',
  type: 'popover',
  start_date: '2026-01-01T00:00:00Z',
  end_date: null,
  questions: [{ type: 'open', id: 'q', question: 'What do you think?', originalQuestionIndex: 0 }],
  conditions: null,
  appearance: {},
  current_iteration: null,
}
