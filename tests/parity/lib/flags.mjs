// The project: two group types, three cohorts, and flags with every way of deciding that SDKs know.

const person = (key, operator, value) => ({ key, type: 'person', operator, value })
const group = (key, operator, value) => ({ key, type: 'group', operator, value, group_type_index: 0 })
const cohort = (value, operator) => ({ key: 'id', type: 'cohort', value, operator })
const depends = (key, value) => ({ key, type: 'flag', operator: 'flag_evaluates_to', value })
const all = (...properties) => ({ properties, rollout_percentage: 100 })
const share = (rollout_percentage, ...properties) => ({ properties, rollout_percentage })
const variants = (...shares) => ({
  variants: shares.map((rollout_percentage, index) => ({ key: `variant-${index}`, rollout_percentage })),
})

export async function defineProject({ create, capture }) {
  for (const kind of ['company', 'team']) {
    await capture('$groupidentify', 'somebody', { $group_type: kind, $group_key: 'first', $group_set: {} })
  }
  const paying = await create('cohorts', {
    name: 'Paying',
    filters: {
      properties: {
        type: 'OR',
        values: [{ type: 'AND', values: [person('plan', 'exact', ['pro', 'team'])] }],
      },
    },
  })
  const european = await create('cohorts', {
    name: 'European, not Germany',
    filters: {
      properties: {
        type: 'AND',
        values: [
          person('country', 'exact', ['de', 'fr', 'it', 'es']),
          { ...person('country', 'exact', ['de']), negation: true },
        ],
      },
    },
  })
  const nested = await create('cohorts', {
    name: 'Paying Europeans or staff',
    filters: {
      properties: {
        type: 'OR',
        values: [
          { type: 'AND', values: [cohort(paying.id), cohort(european.id)] },
          { type: 'AND', values: [person('email', 'icontains', '@posthog.com')] },
        ],
      },
    },
  })
  const flags = {
    'rollout-small': { groups: [share(0.5)] },
    'rollout-third': { groups: [share(33.3)] },
    'rollout-most': { groups: [share(87)] },
    'rollout-none': { groups: [share(0)] },
    everybody: { groups: [{ properties: [] }] },
    inactive: { groups: [share(100)], active: false },
    'variants-even': {
      groups: [share(100)],
      multivariate: variants(50, 50),
      payloads: { 'variant-0': '{"a":1}' },
    },
    'variants-uneven': { groups: [share(80)], multivariate: variants(33.33, 33.33, 33.34) },
    'variant-override': {
      groups: [{ ...all(person('plan', 'exact', 'pro')), variant: 'variant-1' }, share(60)],
      multivariate: variants(90, 10),
    },
    exact: {
      groups: [
        share(50, person('plan', 'exact', ['PRO', 'free'])),
        all(person('country', 'is_not', ['us', 'de'])),
      ],
    },
    truth: { groups: [all(person('beta', 'exact', ['true']))] },
    text: {
      groups: [
        all(person('email', 'icontains', 'POSTHOG'), person('email', 'not_icontains', 'user1')),
        all(person('email', 'starts_with', 'User2')),
        all(person('email', 'ends_with', '.ORG'), person('email', 'not_starts_with', 'user3')),
        share(10, person('email', 'not_ends_with', '.com')),
      ],
    },
    regex: {
      groups: [
        all(person('email', 'regex', '^user[0-4]\\d*@(posthog|example)\\.com$')),
        share(30, person('email', 'not_regex', 'example')),
      ],
    },
    numbers: {
      groups: [
        all(person('age', 'gt', 30), person('age', 'lte', '40')),
        all(person('age', 'gte', '85')),
        all(person('score', 'lt', 0.25)),
      ],
    },
    presence: {
      groups: [
        share(40, person('plan', 'is_set', 'is_set')),
        all(person('plan', 'is_not_set', 'is_not_set')),
      ],
    },
    dates: {
      groups: [
        all(person('signed_up', 'is_date_after', '-30d')),
        all(person('signed_up', 'is_date_before', '2m'), person('signed_up', 'is_date_after', '-1y')),
        share(20, person('signed_up', 'is_date_before', '2020-06-01T00:00:00Z')),
      ],
    },
    versions: {
      groups: [
        all(person('version', 'semver_tilde', '1.2.0')),
        all(person('version', 'semver_caret', '2.1.0'), person('version', 'semver_neq', '2.3.0')),
        all(person('version', 'semver_wildcard', '3.*'), person('version', 'semver_gt', '3.4.4')),
        all(person('version', 'semver_eq', 'v0.1.0')),
        share(50, person('version', 'semver_gte', '4.0.0'), person('version', 'semver_lt', '4.3.0')),
      ],
    },
    'cohort-in': { groups: [share(70, cohort(paying.id, 'in'))] },
    'cohort-nested': { groups: [all(cohort(nested.id, 'in')), share(15, cohort(european.id, 'not_in'))] },
    'group-variants': {
      aggregation_group_type_index: 0,
      groups: [share(75)],
      multivariate: variants(25, 75),
    },
    'group-properties': {
      aggregation_group_type_index: 0,
      groups: [all(group('size', 'gte', 500)), share(35, group('$group_key', 'regex', '^company-1'))],
    },
    'group-missing': { aggregation_group_type_index: 1, groups: [share(100)] },
    'mixed-targets': {
      groups: [
        { ...share(20), aggregation_group_type_index: 0 },
        { ...share(20), aggregation_group_type_index: null },
      ],
    },
    'early-exit': { early_exit: true, groups: [share(50, person('plan', 'exact', 'pro')), share(100)] },
    holdout: {
      groups: [share(100)],
      multivariate: variants(50, 50),
      holdout: { id: 7, exclusion_percentage: 12.5 },
    },
  }
  for (const [key, { active = true, ...filters }] of Object.entries(flags)) {
    await create('feature_flags', { key, active, filters })
  }
  const dependent = {
    groups: [share(90, depends('variants-even', 'variant-1'), depends('rollout-third', false))],
  }
  await create('feature_flags', { key: 'depends', filters: dependent })
  const indirect = { groups: [all(depends('depends', true)), all(depends('holdout', 'holdout-7'))] }
  await create('feature_flags', { key: 'depends-indirectly', filters: indirect })
  return [...Object.keys(flags), 'depends', 'depends-indirectly']
}
