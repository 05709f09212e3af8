// Scenarios of logs.

/**
 * A visit whose page has loaded what logs need. An event at the end has the visit leave something in any case.
 *
 * @param {string} name
 * @param {(t: import('./tab.mjs').Tab) => Promise<unknown> | unknown} play
 * @param {object} [logs] the option
 * @param {Partial<import('./play.mjs').Scenario>} [more]
 */
export const logged = (name, play, logs = {}, { config, ...more } = {}) => ({
  name,
  config: { logs, ...config },
  async play(t) {
    // of a session in which nothing has happened posthog-js says that its last activity was in 1970
    await t.call('capture', 'the start')
    await t.clock(1000)
    await play(t)
    await t.clock(4000)
    await t.call('capture', 'the end')
  },
  ...more,
})
