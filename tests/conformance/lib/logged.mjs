// Scenarios of logs and metrics.

/**
 * Makes scenarios with the option `option`, whose records wait for up to `wait` ms. Events at both ends have the visit leave
 * something in any case.
 *
 * @param {string} option
 * @param {number} wait
 */
export const withOption =
  (option, wait) =>
  /**
   * @param {string} name
   * @param {(t: import('./tab.mjs').Tab) => Promise<unknown> | unknown} play
   * @param {object} [value] of the option
   * @param {Partial<import('./play.mjs').Scenario>} [more]
   */
  (name, play, value = {}, { config, ...more } = {}) => ({
    name,
    config: { [option]: value, ...config },
    async play(t) {
      // of a session in which nothing has happened posthog-js says that its last activity was in 1970
      await t.call('capture', 'the start')
      await t.clock(1000)
      await play(t)
      await t.clock(wait)
      await t.call('capture', 'the end')
    },
    ...more,
  })

/** A visit whose page has loaded what logs need. */
export const logged = withOption('logs', 4000)
