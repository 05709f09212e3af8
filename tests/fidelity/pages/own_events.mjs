// Custom events, plugins, hooks and events handed over as objects.
import { missing, TYPE } from '../lib/events.mjs'

export default {
  usesEmit: true,
  options: () => ({
    plugins: [
      {
        name: 'test/plugin@1',
        options: { prefix: 'p' },
        observer(callback, win, options) {
          const listener = () => callback({ text: options.prefix + '-said' })
          win.addEventListener('plugin-test', listener)
          return () => win.removeEventListener('plugin-test', listener)
        },
        eventProcessor: (event) => ({ ...event, processed: true }),
        getMirror: (mirrors) => (window.mirrors = mirrors),
      },
    ],
    hooks: { mutation: (change) => (window.hooked = change) },
  }),
  html: `<!doctype html><html><head><title>Own events</title><link rel="icon" href="data:,"></head><body><p>text</p></body></html>`,
  steps: [
    () => window.recording.record.addCustomEvent('a tag', { some: ['payload', 1, null] }),
    () => window.dispatchEvent(new Event('plugin-test')),
    () => document.querySelector('p').append(' more'),
    () => {
      const { mirror } = window.recording.record
      const id = mirror.getId(document.querySelector('p'))
      const isKnown = id > 0 && mirror.getNode(id) === document.querySelector('p') && mirror.has(id)
      window.recording.record.addCustomEvent('mirror', {
        isKnown,
        isUnknown: mirror.getId(document.createElement('p')) === -1,
        wasHooked: !!window.hooked,
        hasMirror: !!window.mirrors?.nodeMirror,
      })
    },
  ],
  check: (events) => {
    const custom = events.filter(({ type }) => type === TYPE.custom).map(({ data }) => data)
    const seen = custom.find(({ tag }) => tag === 'mirror')?.payload ?? {}
    return missing({
      'the custom event': custom.some(({ tag, payload }) => tag === 'a tag' && payload.some[1] === 1),
      "the plugin's event": events.some(
        ({ type, data }) =>
          type === TYPE.plugin && data.plugin === 'test/plugin@1' && data.payload.text === 'p-said',
      ),
      'the mark of its eventProcessor on each': events.every(({ processed }) => processed === true),
      'nodes in record.mirror': seen.isKnown && seen.isUnknown,
      'the hook for mutations': seen.wasHooked,
      'a mirror for the plugin': seen.hasMirror,
    })
  },
}
