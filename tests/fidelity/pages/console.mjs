// What the page logs, by the console plugin that posthog-js has.
import { missing, TYPE } from '../lib/events.mjs'

export default {
  options: () => ({
    plugins: [
      window.getRecordConsolePlugin({
        level: ['log', 'warn', 'error'],
        lengthThreshold: 100,
      }),
    ],
  }),
  before: (page) => page.waitForFunction(() => window.getRecordConsolePlugin),
  html: `<!doctype html><html><head><title>Console</title><link rel="icon" href="data:,"><script type="module">window.getRecordConsolePlugin = (await import('/posthog/rrweb-plugin-console-record.js')).getRecordConsolePlugin</script></head><body><p>text</p></body></html>`,
  steps: [
    () => console.log('a text', 1, { a: [1, 2, { b: null }] }),
    () => console.warn('a warning', document.querySelector('p')),
    () => console.error(new Error('an error')),
    () => console.info('not asked for'),
  ],
  check: (events) => {
    const logs = events
      .filter(({ type, data }) => type === TYPE.plugin && data.plugin === 'rrweb/console@1')
      .map(({ data }) => data.payload)
    const has = (level, text) =>
      logs.some((log) => log.level === level && JSON.stringify(log.payload).includes(text))
    return missing({
      'what was logged': has('log', 'a text'),
      'a warning': has('warn', 'a warning'),
      'an error': has('error', 'an error'),
      traces: logs.every(({ trace }) => Array.isArray(trace)),
      'only the levels that were asked for': !has('info', 'not asked'),
    })
  },
}
