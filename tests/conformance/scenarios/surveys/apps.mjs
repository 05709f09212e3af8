// Site apps and the toolbar.

import { projectHas, ready } from '../../lib/surveys.mjs'

/** Source of a project's settings with one app, which starts as `init` says. */
const withApp = (init) => `<script>
  window.seen = []
  window._POSTHOG_REMOTE_CONFIG = { phc_conformance: {
    config: {},
    siteApps: [{ id: 'app', type: 'site_app', init: ${init} }],
  } }</script>`

/** What an app saw: events with the page's own properties. */
const APP = `({ posthog, callback }) => {
  window.seen.push(['init', typeof posthog.capture])
  callback(true)
  return { processEvent: ({ event, person, groups }) => window.seen.push([
    event.event, event.properties.plan, event.properties.$set, Object.keys(event).sort(), person, groups,
  ]) }
}`

const seen = (t) => t.read('seen', () => JSON.parse(JSON.stringify(window.seen)))

/** Takes the place of PostHog's toolbar. */
const toolbar = `window.loaded = []; window.ph_load_toolbar = (params) => window.loaded.push(params)`
const TOOLBAR_SCRIPT = { '/static/toolbar.js': toolbar, '/static/1.449.2/toolbar.js': toolbar }
const state = (more = {}) =>
  encodeURIComponent(
    JSON.stringify({
      action: 'ph_authorize',
      token: 'phc_conformance',
      apiURL: 'x',
      userIntent: 'add-action',
      ...more,
    }),
  )

const toolbarPage = (name, path, more = {}) => ({
  name: `toolbar: ${name}`,
  path,
  remote: TOOLBAR_SCRIPT,
  async play(t) {
    await ready(t)
    await t.read('loaded', () => JSON.parse(JSON.stringify(window.loaded ?? 'not loaded')))
    await t.read('address', () => location.href)
    await t.call('capture', 'the end')
  },
  ...more,
})

export const scenarios = [
  {
    name: 'a site app sees events, those before it too',
    config: { opt_in_site_apps: true },
    head: withApp(APP),
    async play(t) {
      await t.call('capture', 'early', { plan: 'free' })
      await ready(t)
      await t.call('identify', 'ada', { name: 'Ada' })
      await t.call('group', 'company', 'acme')
      await t.call('setGroupPropertiesForFlags', { company: { size: 3 } })
      await t.call('capture', 'late', { plan: 'pro' })
      await seen(t)
      await t.read('apps', () => JSON.parse(JSON.stringify(window.posthog.siteApps.apps)))
    },
  },
  {
    name: 'a site app without opting in',
    head: withApp(APP),
    async play(t) {
      await ready(t)
      await t.call('capture', 'one')
      await seen(t)
    },
  },
  {
    name: 'a site app that fails',
    config: { opt_in_site_apps: true },
    head: withApp(`() => { throw new Error('broken') }`),
    async play(t) {
      await t.call('capture', 'one')
      await ready(t)
      await t.read('apps', () => JSON.parse(JSON.stringify(window.posthog.siteApps.apps)))
    },
  },
  {
    name: 'a site app of an older server',
    config: { opt_in_site_apps: true },
    head: projectHas({ siteApps: [{ id: 7, url: '/site_app/7/' }] }),
    remote: { '/site_app/7/': 'window.seen = [typeof window["__$$ph_site_app_7"].capture]' },
    async play(t) {
      await ready(t)
      await seen(t)
      await t.call('capture', 'the end')
    },
  },
  toolbarPage('opened from PostHog', `/page#__posthog=${state()}`),
  toolbarPage(
    'opened from PostHog as base64',
    `/page#__posthog=${Buffer.from(decodeURIComponent(state())).toString('base64')}`,
  ),
  toolbarPage(
    'by the older name, with the fragment of before',
    `/page#state=${state({ desiredHash: '#here' })}`,
  ),
  toolbarPage('for another project', `/page#__posthog=${state({ token: 'phc_other' })}`),
  toolbarPage('a fragment that is something else', `/page#__posthog=nothing&state=1`),
  toolbarPage('stored by an earlier page', '/page', {
    before: () =>
      localStorage.setItem(
        '_postHogToolbarParams',
        JSON.stringify({ token: 'phc_conformance', userIntent: 'heatmaps', temporaryToken: 'x' }),
      ),
  }),
  toolbarPage('loaded by the page', '/page', {
    async play(t) {
      await ready(t)
      await t.call('loadToolbar', { temporaryToken: 'own' })
      await ready(t)
      await t.read('loaded', () => JSON.parse(JSON.stringify(window.loaded ?? 'not loaded')))
      await t.keep('stored')
      await t.call('capture', 'the end')
    },
  }),
]
