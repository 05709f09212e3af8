// Web experiments: which changes of a page are shown, and how they are reported.

import { answer, flag, loaded, withFlags } from '../../lib/flags.mjs'

const BODY = '<main><h1 id="title">Hello</h1><p class="lead">one</p><p class="lead">two</p></main>'
const CHANGE = [{ selector: '#title', html: '<b>Changed</b>' }]

/**
 * A scenario on a page with `experiments`, whose visitor has the variant `test` of the flag `exp`.
 *
 * @param {string} name
 * @param {object[]} experiments
 * @param {import('../../lib/play.mjs').Scenario['play']} [play]
 * @param {Partial<import('../../lib/play.mjs').Scenario>} [setting]
 */
const withExperiments = (name, experiments, play, { config, ...more } = {}) =>
  withFlags(
    name,
    async (t) => {
      await loaded(t)
      await shown(t, 'at first')
      await play?.(t)
    },
    {
      body: BODY,
      flags: answer([flag('exp', 'test'), flag('off', false), flag('plain', true)]),
      remote: { '/api/web_experiments/': { experiments } },
      config: { disable_web_experiments: false, ...config },
      ...more,
    },
  )
const shown = (t, when) => t.read(`shown ${when}`, () => document.querySelector('main').outerHTML)

const experiment = (more = {}, variant = {}) => ({
  id: 5,
  name: 'title',
  feature_flag_key: 'exp',
  variants: { control: { transforms: [] }, test: { transforms: CHANGE, ...variant } },
  ...more,
})
const address = (url, urlMatchType, utm) => experiment({}, { conditions: { url, urlMatchType, utm } })
const open = (conditions) => experiment({ feature_flag_key: null }, { conditions })

const matching = (name, conditions, path = '/shop?x=1') =>
  withExperiments(`web experiment: ${name}`, [address(...conditions)], undefined, { path })
const forAnyone = (name, conditions, more) =>
  withExperiments(`web experiment without a flag: ${name}`, [open(conditions)], undefined, more)

export const scenarios = [
  withExperiments('web experiment: html and css', [
    experiment({}, { transforms: [...CHANGE, { selector: '.lead', css: 'color: red;  opacity: .5' }] }),
  ]),
  withExperiments('web experiment: html and css of one transform', [
    experiment({}, { transforms: [{ selector: 'p', html: '<i>x</i>', css: 'top: 1px' }] }),
  ]),
  withExperiments('web experiment: later transforms see what earlier ones have put in', [
    experiment({}, { transforms: [...CHANGE, { selector: '#title b', html: 'twice' }] }),
  ]),
  withExperiments('web experiment: nothing there to change', [
    experiment({}, { transforms: [{ selector: '.missing', html: 'x' }, { html: 'y' }] }),
  ]),
  withExperiments('web experiments are off unless asked for', [experiment()], undefined, {
    config: { disable_web_experiments: undefined },
  }),
  withExperiments('web experiments are off', [experiment()], undefined, {
    config: { disable_web_experiments: true },
  }),
  withExperiments('web experiment: the control variant', [experiment()], undefined, {
    flags: answer([flag('exp', 'control')]),
  }),
  withExperiments('web experiment: a variant that it does not have', [experiment()], undefined, {
    flags: answer([flag('exp', 'other')]),
  }),
  withExperiments('web experiments of flags that are off or unknown are told of', [
    experiment({ feature_flag_key: 'off' }),
    experiment({ feature_flag_key: 'unknown' }),
    experiment({ feature_flag_key: 'plain' }),
  ]),
  withExperiments('web experiment: told again with another value', [experiment()], async (t) => {
    t.flags(answer([flag('exp', 'control')]))
    await t.call('reloadFeatureFlags')
    await loaded(t)
  }),
  withExperiments(
    'web experiment: on with a later answer',
    [experiment()],
    async (t) => {
      await t.call('updateFlags', { exp: 'test' })
      await shown(t, 'then')
    },
    { flags: answer([flag('exp', 'control')]) },
  ),
  withExperiments(
    'web experiment: turned on later',
    [experiment()],
    async (t) => {
      await t.call('set_config', { disable_web_experiments: false })
      await loaded(t)
      await shown(t, 'before flags are loaded again')
      await t.call('reloadFeatureFlags')
      await loaded(t)
      await loaded(t)
      await shown(t, 'then')
    },
    { config: { disable_web_experiments: true } },
  ),
  withExperiments(
    'web experiment: overridden flags',
    [experiment()],
    async (t) => {
      await t.call('featureFlags.overrideFeatureFlags', { flags: { exp: 'test' } })
      await shown(t, 'then')
    },
    { flags: answer([flag('exp', 'control')]) },
  ),
  withExperiments('web experiments that the page has registered', [], undefined, {
    config: {
      loaded: new Function(
        'ph',
        `ph.persistence.register({ $web_experiments: ${JSON.stringify([experiment()])} })`,
      ),
    },
  }),
  withExperiments('web experiments for bots', [experiment()], undefined, {
    config: { opt_out_useragent_filter: true, custom_blocked_useragents: ['chrome'] },
  }),
  withExperiments('web experiments: bootstrapped flags', [experiment()], undefined, {
    config: { bootstrap: { featureFlags: { exp: 'test' } }, advanced_disable_feature_flags: true },
  }),
  withExperiments('web experiments: a preview', [experiment({ feature_flag_key: 'off' })], undefined, {
    path: '/?__experiment_id=5&__experiment_variant=test',
  }),
  withExperiments(
    'web experiments: a preview of another experiment',
    [experiment({ feature_flag_key: 'off' })],
    undefined,
    {
      path: '/?__experiment_id=6&__experiment_variant=test',
    },
  ),
  withExperiments(
    'web experiments: a preview that is off',
    [experiment()],
    async (t) => {
      await t.run(() => window.posthog.experiments.previewWebExperiment())
      await loaded(t)
      await shown(t, 'then')
    },
    { path: '/?__experiment_id=5&__experiment_variant=test', config: { disable_web_experiments: true } },
  ),
  withExperiments('web experiments are told to whoever asks', [experiment()], async (t) => {
    await t.read(
      'experiments',
      () => new Promise((resolve) => window.posthog.experiments.getWebExperiments(resolve)),
    )
  }),

  matching('a part of the address', ['SHOP']),
  matching('another address', ['/cart']),
  matching('not a part of the address', ['/cart', 'not_icontains']),
  matching('a part that is not to be there', ['/shop', 'not_icontains']),
  matching('a pattern', ['shop\\?x=\\d$', 'regex']),
  matching('another pattern', ['^shop', 'regex']),
  matching('a pattern that is none', ['(', 'regex']),
  matching('not a pattern that is none', ['(', 'not_regex']),
  matching('not a pattern', ['/cart$', 'not_regex']),
  matching('the whole address', ['https://shop.example.com/shop?x=1', 'exact']),
  matching('not the whole address', ['https://shop.example.com/shop', 'exact']),
  matching('any address but one', ['https://shop.example.com/shop?x=1', 'is_not']),
  matching('any address but another', ['https://shop.example.com/', 'is_not']),
  matching('a campaign does not count with a flag', [null, null, { utm_source: 'news' }]),
  withExperiments('web experiment: get_current_url', [address('/virtual', 'icontains')], undefined, {
    config: { get_current_url: (url) => url + 'virtual' },
  }),

  forAnyone('no conditions', null),
  forAnyone('empty conditions', {}),
  forAnyone('an address', { url: '/' }),
  forAnyone('another address', { url: '/cart' }),
  forAnyone(
    'a campaign',
    { utm: { utm_source: 'news', utm_campaign: 'x', utm_medium: null } },
    {
      path: '/?utm_source=news&utm_campaign=x&utm_medium=mail',
    },
  ),
  forAnyone(
    'another campaign',
    { utm: { utm_source: 'news', utm_term: 'y' } },
    { path: '/?utm_source=news&utm_term=x' },
  ),
  forAnyone('a campaign without a source', { utm: { utm_campaign: 'x' } }, { path: '/?utm_campaign=x' }),
]
