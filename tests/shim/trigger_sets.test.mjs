// What of a project's settings stays on the page's side: crates/session_replay has the tests of what decides.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { load } from './lib/load.mjs'

const { answerOf, filtersOf, flagValueOf, isNegated, setOfGroup, setOfProject } = await load(
  'session_replay/trigger_sets',
)
const [NO, YES, NEVER] = [0, 1, 2]

/** Whether a filter lets an event through, as crates/session_replay decides by the answer. */
function passes(filter, event, person) {
  const answer = answerOf(filter, event, person)
  return answer !== NEVER && (answer === YES) !== isNegated(filter)
}
const holds = (operator, value, found) =>
  passes({ key: 'k', operator, value }, found === undefined ? {} : { k: found }, { k: 'person' })

describe('filters', () => {
  it('compare as posthog-js does', () => {
    assert.ok(holds('exact', ['a', 'b'], 'b') && !holds('exact', 'a', 'b'))
    assert.ok(holds('is_not', 'a', 'b') && holds('is_not', 'a', undefined))
    assert.ok(!holds('is_not', 'a', 'a') && holds('is_not', null, undefined))
    assert.ok(holds('regex', '^a', 'abc') && !holds('regex', '(', 'abc'))
    assert.ok(holds('not_regex', '^b', 'abc') && !holds('not_regex', '^a', 'abc'))
    assert.ok(holds('icontains', 'B', 'abc') && !holds('not_icontains', 'B', 'abc'))
    assert.ok(holds('gt', '10', 11) && !holds('gt', '10', 9) && holds('lt', 10, '9'))
    assert.ok(!holds('unknown', 'a', 'a') && !holds('unknown', 'a', undefined))
    assert.ok(!holds('exact', null, 'a') && !holds('exact', 'a', null) && !holds('is_not', null, 'a'))
    assert.ok(holds(undefined, 'a', 'a'))
  })

  it('look at the person where they say so', () => {
    const filter = { key: 'k', type: 'person', value: 'person' }
    assert.equal(answerOf(filter, { k: 'event' }, { k: 'person' }), YES)
    assert.equal(answerOf(filter, { k: 'person' }, {}), NO)
    assert.equal(answerOf(filter, { k: 'person' }, undefined), NO)
  })

  it('compare values as texts', () => {
    assert.ok(holds('exact', true, 'true') && holds('exact', '1.5', 1.5))
    assert.ok(holds('exact', ['x', '2'], [1, 2]) && holds('exact', 'a"b', 'a"b'))
    assert.ok(holds('exact', '[object Object]', { a: 1 }))
  })
})

describe('sets of triggers', () => {
  it('are read of a project', () => {
    const set = setOfProject({
      sampleRate: 0.5,
      minimumDurationMilliseconds: '5',
      triggerMatchType: 'any',
      urlTriggers: [
        { url: '^a', matching: 'regex' },
        { url: 'b', matching: 'exact' },
        { url: '(', matching: 'regex' },
      ],
      eventTriggers: ['bought'],
      linkedFlag: { flag: 'f', variant: 'v' },
    })
    const { rate, minimum, isAny, urls, patterns, events, flag, variant } = set
    assert.deepEqual(
      { rate, minimum, isAny, flag, variant },
      { rate: 0.5, minimum: NaN, isAny: true, flag: 'f', variant: 'v' },
    )
    assert.deepEqual([urls.length, patterns, events], [3, [/^a/], [{ name: 'bought', filters: [] }]])
    assert.deepEqual(set.triggerKeys_, [
      '$session_recording_url_trigger_activated_session',
      '$session_recording_event_trigger_activated_session',
    ])
  })

  it('are read of a project that says nothing, or nonsense', () => {
    for (const config of [
      {},
      { urlTriggers: null, eventTriggers: 'x', linkedFlag: null, sampleRate: 'all' },
    ]) {
      const { rate, urls, patterns, events, flag, filters } = setOfProject(config)
      assert.deepEqual([rate, urls, patterns, events, flag, filters], [NaN, [], [], [], undefined, []])
    }
  })

  it('are read of a group, with filters in the order of the module', () => {
    const [first, second, third] = ['a', 'b', 'c'].map((key) => ({ key, value: 1 }))
    const events = [
      { name: 'bought', properties: [second] },
      { name: 'looked', properties: [third] },
    ]
    const conditions = { events, flag: 'f', properties: [first] }
    const set = setOfGroup({ id: 'g', name: 'G', sampleRate: 1, minDurationMs: 5, conditions })
    assert.deepEqual([set.rate, set.minimum, set.flag, set.variant], [1, 5, 'f', null])
    assert.deepEqual(filtersOf([set, set]), [first, second, third, first, second, third])
    assert.deepEqual(
      [set.triggerKeys_[1], set.decisionKey_],
      ['$posthog_sr_group_event_trigger_g', '$posthog_sr_group_sampling_g'],
    )
  })

  it('see a flag by its value or variant', () => {
    const [OFF, ON, WANTED, OTHER] = [0, 1, 2, 3]
    const values = [undefined, false, '', true, 'a', 'b'].map((value) => flagValueOf({ variant: 'a' }, value))
    assert.deepEqual(values, [OFF, OFF, OFF, ON, WANTED, OTHER])
  })
})
